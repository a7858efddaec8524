import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ListReader } from "../../../src/cli/batch/list-reader.ts";

const read = (...pieces: readonly string[]) => {
  const reader = new ListReader();
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
};
const noLabels = {};

const table = [
  {
    what: "a URL a line",
    text: "tcp://a:1\ntcp://b:2",
    entries: [
      { line: 1, url: "tcp://a:1", labels: noLabels },
      { line: 2, url: "tcp://b:2", labels: noLabels },
    ],
  },
  {
    what: "blank lines, comments and Windows' line ends",
    text: "# db\r\n\r\n  tcp://a:1 \r\n",
    entries: [{ line: 3, url: "tcp://a:1", labels: noLabels }],
  },
  {
    what: "CSV with labels",
    text: 'team,url\n"a, b",tcp://a:1\n,tcp://b:2\n',
    entries: [
      { line: 2, url: "tcp://a:1", labels: { team: "a, b" } },
      { line: 3, url: "tcp://b:2", labels: noLabels },
    ],
  },
  {
    what: "CSV with semicolons behind a comment",
    text: "# mine\nURL;env\ntcp://a:1;prod\n",
    entries: [{ line: 3, url: "tcp://a:1", labels: { env: "prod" } }],
  },
  {
    what: "a label that is a secret by its name",
    text: "url,apiToken\ntcp://a:1,hush\n",
    entries: [{ line: 2, url: "tcp://a:1", labels: { apiToken: "***" } }],
  },
  {
    what: "a row without a URL",
    text: "url,team\n,x\n",
    entries: [{ line: 2, url: "", labels: { team: "x" }, problem: "its column url is empty" }],
  },
  {
    what: "quotes that do not match",
    text: 'url,team\ntcp://a:1,"x\ntcp://b:2,y\n',
    entries: [
      { line: 2, url: 'tcp://a:1,"x', labels: noLabels, problem: "its quotes do not match" },
      { line: 3, url: "tcp://b:2", labels: { team: "y" } },
    ],
  },
] as const;

describe("a list", () => {
  for (const { what, text, entries } of table) test(what, () => assert.deepEqual(read(text), entries));

  test("is the same in whatever pieces it comes", () => {
    fc.assert(
      fc.property(fc.constantFrom(...table), fc.nat(), ({ text, entries }, at) => {
        const cut = at % (text.length + 1);
        assert.deepEqual(read(text.slice(0, cut), text.slice(cut)), entries);
      }),
    );
  });

  test("a line of any length takes bounded memory, and is no target", () => {
    const [entry, ...more] = read("tcp://a:1\n", "x".repeat(100_000), "x".repeat(100_000)).slice(1);
    assert.deepEqual([more.length, entry?.problem], [0, "it is longer than 4096 characters"]);
    assert.ok((entry?.url.length ?? 0) <= 4097);
  });

  test("labels are bounded", () => {
    const [entry] = read(`url,a\ntcp://a:1,${"x".repeat(300)}\n`);
    assert.equal(entry?.labels["a"], `${"x".repeat(256)}…`);
  });

  test("a header that is ambiguous is refused", () => {
    assert.throws(() => read("url,a,a\n"), { name: "UsageError", message: /names the column a twice/ });
    assert.throws(() => read(`url,${Array.from({ length: 33 }, (_, i) => `l${i}`)}\n`), { message: /33 columns/ });
  });
});
