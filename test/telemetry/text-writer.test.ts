import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { linePrefix } from "../../src/telemetry/metric-family.ts";
import { TextWriter } from "../../src/telemetry/text-writer.ts";

function numberText(value: number): string {
  const writer = new TextWriter(1);
  writer.number(value);
  return String(writer.end());
}

for (const [value, text] of [
  [0, "0"],
  [9, "9"],
  [10, "10"],
  [1_234_567_890, "1234567890"],
  [Number.MAX_SAFE_INTEGER, "9007199254740991"],
  [-1, "-1"],
  [0.25, "0.25"],
  [1e21, "1e+21"],
  [Number.POSITIVE_INFINITY, "+Inf"],
  [Number.NEGATIVE_INFINITY, "-Inf"],
  [Number.NaN, "NaN"],
] as const) {
  test(`${value} is written as ${text}`, () => assert.equal(numberText(value), text));
}

test("every number is written so that it is read as the same one", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.nat(), fc.maxSafeInteger(), fc.double({ noDefaultInfinity: true, noNaN: true })),
      (value) => {
        assert.equal(Number(numberText(value)), value === 0 ? 0 : value);
      },
    ),
  );
});

test("it grows, and keeps what was written", () => {
  const writer = new TextWriter(1);
  const parts = ["häufig ", "x".repeat(1000), "\n"];
  for (const part of parts) writer.text(part);
  writer.bytes(Buffer.from("end"));
  assert.equal(String(writer.end()), `${parts.join("")}end`);
});

test("label values are escaped", () => {
  const prefix = Buffer.from(linePrefix("metric", { check: 'a"b\\c\nd' }));
  assert.equal(String(prefix), 'metric{check="a\\"b\\\\c\\nd"} ');
});
