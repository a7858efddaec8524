import assert from "node:assert/strict";
import { test } from "node:test";
import { ProgressLine } from "../../../src/cli/batch/progress-line.ts";

const counts = { succeeded: 900, failed: 100 };

test("the progress tells counts, rate and time left", () => {
  const line = new ProgressLine();
  assert.equal(line.text({ nowMs: 0, done: 0, succeeded: 0, failed: 0 }), "0, 0 a second, 0 ok, 0 failed");
  const about = { targets: 11_000, exact: false };
  assert.equal(
    line.text({ nowMs: 1000, done: 1000, total: about, ...counts }),
    "1,000 of about 11,000, 1,000 a second, 900 ok, 100 failed, 10 s left",
  );
});

test("the rate is that of the last seconds", () => {
  const line = new ProgressLine();
  let text = "";
  for (let second = 0; second <= 20; second += 1) {
    const done = second <= 10 ? second * 1000 : 10_000 + (second - 10) * 10;
    text = line.text({ nowMs: second * 1000, done, total: { targets: 20_000, exact: true }, ...counts });
  }
  assert.match(text, /^10,100 of 20,000, 10 a second, .* left$/);
});
