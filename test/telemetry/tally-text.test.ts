import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TallyText } from "../../src/telemetry/tally-text.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

test("lines count up in place, over every new digit, as numbers would", () => {
  const countings = fc.array(fc.tuple(fc.nat(2), fc.nat(120)), { maxLength: 30 });
  fc.assert(
    fc.property(countings, (all) => {
      const tally = new TallyText(["a9 ", "ß ", "c "], "sum ");
      const wanted = [0, 0, 0];
      for (const [first, times] of all) {
        for (let time = 0; time < times; time += 1) tally.countFrom(first);
        for (let line = first; line < 3; line += 1) wanted[line] = (wanted[line] ?? 0) + times;
      }
      const lines = ["a9", "ß", "c"].map((name, line) => `${name} ${wanted[line]}`);
      assert.equal(text(tally.bytes), `${lines.join("\n")}\nsum `);
      assert.equal(text(tally.tail()), "sum ");
      assert.deepEqual(tally.lines().map(text), lines);
    }),
  );
});
