import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { docsOf, type RuleName, rules } from "../../src/lint/rules.ts";

const page = readFileSync("docs/lint.md", "utf8");
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section.replaceAll(/\s+/g, " ")] as const),
);

describe("docs/lint.md has a section on each rule, with its severity, why and fix", () => {
  for (const [name, { severity, why, fix }] of Object.entries(rules)) {
    test(name, () => {
      const section = sections.get(name) ?? "";
      assert.ok(section.includes(why), "why");
      assert.ok(section.includes(fix), "fix");
      assert.ok(page.includes(`| [${name}](#${name}) | ${severity} |`), "its row");
      assert.equal(docsOf(name as RuleName), `docs/lint.md#${name}`);
      assert.match(name, /^[a-z]+(-[a-z]+)+$/);
      assert.match(why, /^[^.]+(\.[^ ][^.]*)*\.$/, "one sentence");
    });
  }
});

test("docs/lint.md has no section on a rule that is not there", () => {
  const known = new Set([...Object.keys(rules), "How long it takes"]);
  assert.deepEqual(
    [...sections.keys()].filter((name) => !known.has(name)),
    [],
  );
});
