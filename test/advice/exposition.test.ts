import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Gauge, Registry } from "prom-client";
import { samplesIn } from "../../src/advice/exposition.ts";

describe("Prometheus' text", () => {
  for (const { text, samples } of [
    { text: "", samples: [] },
    { text: "# HELP a b\n# TYPE a counter\n\na 1\n", samples: [["a", {}, 1]] },
    { text: "a{} 1", samples: [["a", {}, 1]] },
    { text: 'a_total{x="1",y="2"} 3.5e2 1700000000000\n', samples: [["a_total", { x: "1", y: "2" }, 350]] },
    { text: 'a{le="+Inf",} +Inf\r\n', samples: [["a", { le: "+Inf" }, Number.POSITIVE_INFINITY]] },
    {
      text: "a -Inf\nb Nan",
      samples: [
        ["a", {}, Number.NEGATIVE_INFINITY],
        ["b", {}, Number.NaN],
      ],
    },
    { text: String.raw`a{x="} \"\\\n,=y"} 1`, samples: [["a", { x: '} "\\\n,=y' }, 1]] },
  ] as const) {
    test(JSON.stringify(text), () => {
      assert.deepEqual(
        samplesIn(text)?.map(({ name, labels, value }) => [name, labels, value]),
        samples,
      );
    });
  }

  for (const text of [
    "<html>",
    "a",
    "a b",
    'a{x="1} 2',
    "1a 2",
    "a{ 1",
    '{"status":"ok"}',
    `a{${'"'.repeat(5000)} 1`,
  ]) {
    test(`${text.slice(0, 20)} is none`, () => assert.equal(samplesIn(text), undefined));
  }

  test("whatever label values prom-client writes are read back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string({ unit: "binary" }), { maxLength: 5 }), async (values) => {
        const register = new Registry();
        const gauge = new Gauge({ name: "g", help: "any", labelNames: ["v"], registers: [register] });
        for (const [index, v] of values.entries()) gauge.set({ v }, index + 0.5);
        const samples = samplesIn(await register.metrics()) ?? [];
        assert.deepEqual(
          samples.map(({ labels, value }) => [labels["v"], value]),
          values.map((v, index) => [v, index + 0.5]),
        );
      }),
      { numRuns: 50 },
    );
  });
});
