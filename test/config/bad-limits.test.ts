import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load, problemLines } from "./load.ts";

const check = "- { name: app, tcpSocket: { port: 1 } }";

/** Each anchor holds nine aliases of the one before, so that a few lines stand for millions of values. */
function bomb(level: (alias: string) => string, levels = 12): string {
  const names = Array.from({ length: levels }, (_, index) => `level${index}`);
  const lines = names.map(
    (name, index) => `${name}: &${name} ${index === 0 ? "{ x: 1 }" : level(`*${names[index - 1]}`)}`,
  );
  return lines.join("\n");
}

const nineTimes = (alias: string) => Array(9).fill(alias).join(", ");

const tooMuch = "test.yaml: holds too many values with its aliases resolved (wanted at most 1000000)";

const table: readonly { readonly name: string; readonly text: string; readonly line: RegExp | string }[] = [
  {
    name: "a list nested 100,000 deep",
    text: `checks: ${"[".repeat(100_000)}`,
    line: /^test\.yaml:1:\d+: is nested too deeply \(wanted at most 100 levels\)$/,
  },
  {
    name: "a closed list nested 150 deep",
    text: `checks: ${"[".repeat(150)}${"]".repeat(150)}`,
    line: "test.yaml: is nested too deeply (wanted at most 100 levels)",
  },
  {
    name: "maps nested 1,000 deep",
    text: Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
    line: /nested too deeply/,
  },
  { name: "an alias bomb of lists", text: bomb((alias) => `[${nineTimes(alias)}]`), line: tooMuch },
  { name: "an alias bomb of merge keys", text: bomb((alias) => `{ <<: [${nineTimes(alias)}] }`), line: tooMuch },
  {
    name: "a wide anchor and many aliases",
    text: `a: &a [${"x,".repeat(50_000)}]\nb: [${"*a,".repeat(50)}]`,
    line: tooMuch,
  },
  {
    name: "very many aliases",
    text: `a: &a 1\nb: [${"*a,".repeat(20_001)}]`,
    line: "test.yaml: holds too many aliases (found 20001, wanted at most 20000)",
  },
];

describe("a configuration that is too much is refused within a second or two", () => {
  for (const { name, text, line } of table) {
    test(name, { timeout: 10_000 }, async () => {
      const [found, ...more] = await problemLines(load(text));
      assert.deepEqual(more, []);
      if (typeof line === "string") assert.equal(found, line);
      else assert.match(found ?? "", line);
    });
  }
});

test("an anchor may be used for each of hundreds of checks", async () => {
  const checks = Array.from(
    { length: 500 },
    (_, index) => `- { name: n${index}, tcpSocket: { port: 1 }, <<: *timing }`,
  );
  const config = await load(`defaults: &timing { periodSeconds: 7 }\nchecks:\n${checks.join("\n")}`);
  assert.equal(config.checks.length, 500);
  assert.ok(config.checks.every(({ timing }) => timing.periodMs === 7000));
});

test("a list of thousands of checks is fine", async () => {
  const checks = Array.from({ length: 3000 }, (_, index) => check.replace("app", `app${index}`));
  assert.equal((await load(`checks:\n${checks.join("\n")}`)).checks.length, 3000);
});
