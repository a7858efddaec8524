import assert from "node:assert/strict";
import { test } from "node:test";
import { WaitBoard } from "../../src/cli/wait-board.ts";
import { failure, inconclusive, success } from "../support/make-result.ts";

test("passed: when the newest result of every target is a success", () => {
  const board = new WaitBoard(["a", "b"]);
  for (const { index, result, passed } of [
    { index: 0, result: success(), passed: false },
    { index: 1, result: failure("refused"), passed: false },
    { index: 0, result: failure("reset"), passed: false },
    { index: 1, result: success(), passed: false },
    { index: 0, result: inconclusive(), passed: false },
    { index: 0, result: success(), passed: true },
  ]) {
    board.take(index, result);
    assert.equal(board.passed, passed);
  }
});

test("a change is another outcome or reason", () => {
  const board = new WaitBoard(["a"]);
  const results = [failure("refused"), failure("refused"), failure("dns"), inconclusive(), success(), success()];
  assert.deepEqual(
    results.map((result) => board.take(0, result)),
    [true, false, true, true, true, false],
  );
});

test("the line names what is waited for, and why as far as it is known", () => {
  const board = new WaitBoard(["tcp://a:1", "tcp://b:1", "tcp://c:1"]);
  board.take(0, failure("refused"));
  board.take(1, success());
  assert.equal(board.line(12_900), "waiting 12 s for tcp://a:1 (refused), tcp://c:1");
  assert.deepEqual(
    board.waitedFor().map(({ target }) => target),
    ["tcp://a:1", "tcp://c:1"],
  );
});
