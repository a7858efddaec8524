import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { HttpAnswer } from "../../src/probes/http-answer.ts";
import { compileExpectation } from "../../src/probes/http-expectation.ts";
import type { BodyExpectation, HttpExpectation } from "../../src/target.ts";
import { expectation } from "./support/targets.ts";

type Answer = Partial<Omit<HttpAnswer, "body">> & { readonly body?: string };

async function unmet(expect: Partial<HttpExpectation>, { body = "", ...answer }: Answer): Promise<string | undefined> {
  const compiled = await compileExpectation(expectation(expect));
  return compiled({ status: 200, headers: {}, truncated: false, ...answer, body: Buffer.from(body) });
}

type Case = readonly [what: string, expect: Partial<HttpExpectation>, answer: Answer, unmet?: string];

function table(name: string, cases: readonly Case[]): void {
  describe(name, () => {
    for (const [what, expect, answer, expected] of cases) {
      test(what, async () => assert.equal(await unmet(expect, answer), expected));
    }
  });
}

const ranges = (...status: readonly (readonly [from: number, to: number])[]) => ({
  status: status.map(([from, to]) => ({ from, to })),
});

table("status", [
  ["199", {}, { status: 199 }, "status 199 (wanted 200-399)"],
  ["200", {}, { status: 200 }],
  ["399", {}, { status: 399 }],
  ["400", {}, { status: 400 }, "status 400 (wanted 200-399)"],
  ["one code", ranges([404, 404]), { status: 404 }],
  ["another code", ranges([404, 404]), { status: 200 }, "status 200 (wanted 404)"],
  ["the second range", ranges([200, 204], [301, 301]), { status: 301 }],
  ["no range", ranges([200, 204], [301, 301]), { status: 205 }, "status 205 (wanted 200-204, 301)"],
]);

const header = (pattern: string, name = "X-Ready") => ({ headers: [{ name, pattern }] });

table("headers", [
  ["matches anywhere", header("es"), { headers: { "x-ready": "yes" } }],
  ["does not match", header("^no"), { headers: { "x-ready": "yes" } }, "header X-Ready does not match ^no"],
  ["is absent", header(""), { headers: {} }, "there is no header X-Ready"],
  ["is absent although objects have it", header("", "constructor"), {}, "there is no header constructor"],
  ["empty", header("^$"), { headers: { "x-ready": "" } }],
  ["repeated", header("^a, b$", "set-cookie"), { headers: { "set-cookie": ["a", "b"] } }],
  [
    "all of them",
    { headers: [...header("a", "x-a").headers, ...header("b", "x-b").headers] },
    { headers: { "x-a": "a", "x-b": "c" } },
    "header x-b does not match b",
  ],
  ["status comes first", header("x"), { status: 500 }, "status 500 (wanted 200-399)"],
]);

const contains = (text: string) => ({ body: { type: "contains", text } as const });
const matches = (pattern: string) => ({ body: { type: "matches", pattern } as const });

table("body: contains and matches", [
  ["contains", contains("ll"), { body: "hello" }],
  ["contains not", contains("lx"), { body: "hello" }, 'the body does not contain "lx"'],
  ["contains, beyond ASCII", contains("grün"), { body: "alles grün" }],
  ["contains, in what was read of a longer body", contains("hell"), { body: "hello", truncated: true }],
  ["matches", matches("^h.*o$"), { body: "hello" }],
  ["matches not", matches("^x"), { body: "hello" }, "the body does not match ^x"],
  ["matches across lines only when told", matches("^b$"), { body: "a\nb" }, "the body does not match ^b$"],
  ["matches in a line", matches("(?m)^b$"), { body: "a\nb" }],
]);

const json = (path: string, equals: unknown): { body: BodyExpectation } => ({ body: { type: "json", path, equals } });
const document = JSON.stringify({ status: "up", parts: [{ ok: true, n: 1.0 }], "a/b": { "~": null }, "": 7 });

table("body: json", [
  ["a member", json("/status", "up"), { body: document }],
  ["another value", json("/status", "down"), { body: document }, `the body's /status is not "down"`],
  ["another type", json("/parts/0/n", "1"), { body: document }, `the body's /parts/0/n is not "1"`],
  ["in an array", json("/parts/0/ok", true), { body: document }],
  ["an object", json("/parts/0", { n: 1, ok: true }), { body: document }],
  ["escapes", json("/a~1b/~0", null), { body: document }],
  ["an empty name", json("/", 7), { body: document }],
  ["the whole", json("", ["a"]), { body: '["a"]' }],
  ["the whole, no object", json("", "up"), { body: '"up"' }],
  ["below what is no object", json("/a", 1), { body: "null" }, "the body's /a is not 1 (it is absent)"],
  ["below a text", json("/status/length", 2), { body: document }, "the body's /status/length is not 2 (it is absent)"],
  ["absent", json("/a/b", 1), { body: document }, "the body's /a/b is not 1 (it is absent)"],
  ["the whole is another", json("", {}), { body: "[]" }, "the body's JSON is not {}"],
  ["no JSON", json("/status", "up"), { body: "up" }, "the body is not JSON"],
  ["no body", json("/status", "up"), {}, "the body is not JSON"],
  [
    "cut off",
    json("/status", "up"),
    { body: document, truncated: true },
    `the body is longer than ${document.length} bytes, so it cannot be read as JSON (see maxBodyBytes)`,
  ],
]);

describe("patterns", () => {
  test("take time that grows with the body, not with its powers", async () => {
    const hostile = `${"a".repeat(1_000_000)}!`;
    const startedAt = performance.now();
    assert.equal(await unmet(matches("(a+)+$"), { body: hostile }), "the body does not match (a+)+$");
    assert.ok(performance.now() - startedAt < 30_000); // by its powers it would never end
  });

  test("that do not compile are refused when the probe is made", async () => {
    await assert.rejects(compileExpectation(expectation(matches("("))), /missing closing \)/);
    await assert.rejects(compileExpectation(expectation(header("(?=x)"))), /Perl/i);
  });
});
