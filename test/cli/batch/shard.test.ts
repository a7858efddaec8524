import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { fingerprint } from "../../../src/cli/batch/fingerprint.ts";
import { inShard, shardOf } from "../../../src/cli/batch/shard.ts";
import { runInProcess } from "../run-in-process.ts";

// Fixed for ever: workers of two versions must agree on who probes what.
const known = [
  ["tcp://db:5432", 0x7667e08905d5a],
  ["https://shop.local/health", 0xcf180ad6d1866],
  ["grpc://orders:50051/shop.v1.Orders", 0x2cd0c71a2bed2],
] as const;

describe("a URL's shard", () => {
  for (const [url, wanted] of known) {
    test(url, () => assert.equal(fingerprint(url), wanted));
  }

  test("is exactly one of them", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 50 }), (url, count) => {
        const mine = Array.from({ length: count }, (_, index) => inShard(url, { index, count }));
        assert.equal(mine.filter(Boolean).length, 1);
      }),
    );
  });
});

describe("--shard and --shards", () => {
  const index = (value: string) => ({ JOB_COMPLETION_INDEX: value });
  test("tell the part", () => {
    assert.deepEqual(shardOf({ shard: "3/4" }, index("1")), { index: 3, count: 4 });
    assert.deepEqual(shardOf({ shards: 4 }, index("1")), { index: 1, count: 4 });
    assert.equal(shardOf({}, index("1")), undefined);
  });

  const wrong = [
    [{ shard: "4/4" }, {}, /^Cannot read --shard 4\/4 \(wanted I\/N, I from 0 to N-1, for example 0\/4\)$/],
    [{ shard: "1" }, {}, /^Cannot read --shard 1 /],
    [{ shard: "0/4", shards: 4 }, {}, /exclude each other/],
    [{ shards: 4 }, {}, /^--shards needs JOB_COMPLETION_INDEX, .* \(or use --shard I\/4\)$/],
    [{ shards: 4 }, index("4"), /found "4", wanted a number from 0 to 3/],
  ] as const;
  for (const [options, environment, message] of wrong) {
    test(`${JSON.stringify({ ...options, ...environment })} is refused`, () => {
      assert.throws(() => shardOf(options, environment), { name: "UsageError", message });
    });
  }
});

test("the pods of k8s/batch probe each target exactly once, by arguments that are accepted", async () => {
  const { spec } = parse(readFileSync("k8s/batch/job.yaml", "utf8"));
  const { args }: { args: readonly string[] } = spec.template.spec.containers[0];
  const shards = Number(args[args.indexOf("--shards") + 1]);
  assert.deepEqual([spec.completionMode, spec.completions], ["Indexed", shards]);
  const here = args.map((arg) => (arg === "/targets/targets.csv" ? "test/cli/batch/targets.csv" : arg));
  const seen: string[] = [];
  for (let pod = 0; pod < spec.completions; pod += 1) {
    const { stdout, stderr } = await runInProcess(here, { environment: { JOB_COMPLETION_INDEX: String(pod) } });
    assert.match(stderr, /^\d+ targets? in /);
    for (const line of stdout.trim().split("\n").filter(Boolean)) seen.push(JSON.parse(line).target);
  }
  const listed = readFileSync("test/cli/batch/targets.csv", "utf8").trim().split("\n").slice(1);
  assert.deepEqual(seen.sort(), listed.map((line) => line.split(",")[0]).sort());
});
