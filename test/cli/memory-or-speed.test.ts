import assert from "node:assert/strict";
import { test } from "node:test";
import { cachedDataVersionTag } from "node:v8";
import { favourMemory, favourNothing, favourSpeedFor } from "../../src/cli/memory-or-speed.ts";
import { makeCheck } from "../support/make-check.ts";

// The tag is another one with other flags.
test("V8 favours memory, and speed when there are more than 100 probes a second; then as it was", () => {
  const checks = (count: number, periodMs: number) =>
    Array.from({ length: count }, (_, at) => {
      const check = makeCheck({ name: `c${at}` });
      return { ...check, timing: { ...check.timing, periodMs } };
    });
  const byDefault = cachedDataVersionTag();
  favourMemory();
  const favouringMemory = cachedDataVersionTag();
  assert.notEqual(favouringMemory, byDefault);
  favourSpeedFor(checks(100, 1000));
  assert.equal(cachedDataVersionTag(), favouringMemory);
  favourSpeedFor(checks(11, 100));
  assert.notEqual(cachedDataVersionTag(), favouringMemory);
  assert.notEqual(cachedDataVersionTag(), byDefault);
  favourNothing();
  assert.equal(cachedDataVersionTag(), byDefault);
});
