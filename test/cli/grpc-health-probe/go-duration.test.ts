import assert from "node:assert/strict";
import { test } from "node:test";
import { formatGoDuration, parseGoDuration, timerMs } from "../../../src/cli/grpc-health-probe/go-duration.ts";

// As `time.ParseDuration` and `Duration.String` of Go 1.24 do it.
const durations: readonly (readonly [text: string, printed: string])[] = [
  ["0", "0s"],
  ["-0", "0s"],
  ["1s", "1s"],
  ["+1s", "1s"],
  ["-1s", "-1s"],
  ["1000ms", "1s"],
  ["1500ms", "1.5s"],
  ["500ms", "500ms"],
  [".5s", "500ms"],
  ["1.s", "1s"],
  ["1m30s", "1m30s"],
  ["90s", "1m30s"],
  ["1h", "1h0m0s"],
  ["1.5h", "1h30m0s"],
  ["1h0.5s", "1h0m0.5s"],
  ["1us", "1µs"],
  ["1.5µs", "1.5µs"],
  ["2μs", "2µs"],
  ["1ns", "1ns"],
  ["0.1ns", "0s"],
  ["1234567ns", "1.234567ms"],
  ["3s3s", "6s"],
  ["2562047h47m16.854775807s", "2562047h47m16.854775807s"],
];
for (const [text, printed] of durations) {
  test(`${text} is printed as ${printed}`, () => {
    const duration = parseGoDuration(text);
    assert.ok(duration !== undefined);
    assert.equal(formatGoDuration(duration), printed);
  });
}

for (const text of ["", "-", "+", "1", "s", ".s", "1x", "1hs", "1 s", "--1s", "1s-1s", "1e3s", "1S", "2562048h"]) {
  test(`"${text}" is no duration`, () => assert.equal(parseGoDuration(text), undefined));
}

test("a timer gets no more than it holds", () => {
  assert.equal(timerMs(parseGoDuration("1.5ms") ?? 0n), 1.5);
  assert.equal(timerMs(parseGoDuration("2562047h") ?? 0n), 2 ** 31 - 1);
});
