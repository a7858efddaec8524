import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SeriesTree } from "../../src/telemetry/series-tree.ts";

const labelNames = ["check", "outcome"] as const;
type Series = { readonly labels: { readonly check: string; readonly outcome: string } };

test("the same labels are the same series, others another one; removed ones begin anew", () => {
  const value = fc.constantFrom("a", "b", "c", "");
  const step = fc.oneof(
    fc.record({ type: fc.constant("get" as const), check: value, outcome: value }),
    fc.record({ type: fc.constant("remove" as const), check: value }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const tree = new SeriesTree<"check" | "outcome", Series>(labelNames);
      const model = new Map<string, Series>();
      for (const one of steps) {
        if (one.type === "remove") {
          tree.removeWhere(({ labels }) => labels.check === one.check);
          for (const [key, { labels }] of model) if (labels.check === one.check) model.delete(key);
          continue;
        }
        const labels = { check: one.check, outcome: one.outcome };
        const key = JSON.stringify(labels);
        const made = { labels };
        const found = tree.get(labels, () => made);
        assert.equal(found, model.get(key) ?? made);
        model.set(key, found);
      }
      assert.deepEqual([...tree.leaves()], [...model.values()]);
    }),
  );
});

test("a family without labels has one series", () => {
  const tree = new SeriesTree<never, { readonly labels: object }>([]);
  const series = { labels: {} };
  assert.equal(
    tree.get({}, () => series),
    series,
  );
  assert.equal(
    tree.get({}, () => ({ labels: {} })),
    series,
  );
  assert.deepEqual([...tree.leaves()], [series]);
});
