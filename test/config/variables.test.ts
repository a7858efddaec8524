import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { expandText } from "../../src/config/expand-variables.ts";
import type { HttpTarget } from "../../src/target.ts";
import { load, loadCheck, problemLines } from "./load.ts";

/** `${...}` as a configuration has it; a template literal would take it for its own. */
const variable = (inside: string) => `$\{${inside}}`;

const A = { A: "value", EMPTY: "" };

describe("variables in a text", () => {
  const table: readonly { readonly name: string; readonly text: string; readonly expanded: string }[] = [
    { name: "a variable", text: variable("A"), expanded: "value" },
    { name: "inside other text, twice", text: `<${variable("A")}-${variable("A")}>`, expanded: "<value-value>" },
    { name: "an empty variable", text: `<${variable("EMPTY")}>`, expanded: "<>" },
    { name: "a default that is not needed", text: variable("A:-x"), expanded: "value" },
    { name: "a default for a variable that is not set", text: variable("B:-x y:z"), expanded: "x y:z" },
    { name: "a default for a variable that is empty", text: variable("EMPTY:-x"), expanded: "x" },
    { name: "an empty default", text: `<${variable("B:-")}>`, expanded: "<>" },
    { name: "a default with a dollar", text: variable("B:-$5"), expanded: "$5" },
    { name: "a literal", text: `$${variable("A")}`, expanded: variable("A") },
    { name: "a dollar without a brace", text: "$A costs $5 }", expanded: "$A costs $5 }" },
    { name: "underscores and digits", text: variable("_A_1:-x"), expanded: "x" },
  ];
  for (const { name, text, expanded } of table) {
    test(name, () => assert.deepEqual(expandText(text, A), { text: expanded, problems: [] }));
  }

  test("a value that looks like a variable is not expanded again", () => {
    assert.equal(expandText(variable("A"), { A: variable("B") }).text, variable("B"));
  });

  test("names of Object are no variables", () => {
    assert.equal(expandText(variable("constructor"), {}).problems.length, 1);
  });

  test("a problem is told once, however often the variable stands there", () => {
    const { problems } = expandText(`${variable("B")} ${variable("B")} ${variable("C")}`, {});
    assert.deepEqual(
      problems.map((problem) => problem.split(" (")[0]),
      ["variable B is not set", "variable C is not set"],
    );
  });

  for (const inside of ["A", "", "}", "1A}", "A B}", "A:+x}", "A-x}", `B:-${variable("A")}}`]) {
    const text = `$\{${inside}`;
    test(`bad syntax: ${text}`, () => assert.match(expandText(text, A).problems[0] ?? "", /begins no variable/));
  }

  test("property: a text without the beginning of a variable stays as it is", () => {
    const texts = fc.string().filter((text) => !text.includes("${"));
    fc.assert(fc.property(texts, (text) => assert.deepEqual(expandText(text, A), { text, problems: [] })));
  });

  test("property: nothing throws", () => {
    const pieces = fc.constantFrom("$", "{", "}", "${", "$${", ":-", "A", "B", " ", "\n", "é");
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces).map((parts) => parts.join("")),
    );
    fc.assert(fc.property(texts, (text) => typeof expandText(text, A).text === "string"));
  });
});

describe("a value that is one variable is the YAML scalar it expands to", () => {
  const withPort = (port: string) => `checks:\n  - name: app\n    tcpSocket:\n      port: ${port}\n`;

  for (const port of [
    variable("PORT"),
    `"${variable("PORT")}"`,
    `'${variable("PORT:-1")}'`,
    `"${variable("B:-8080")}"`,
  ]) {
    test(`port: ${port}`, async () => {
      const { target } = await loadCheck(withPort(port), { PORT: "8080" });
      assert.deepEqual(target.address, { type: "tcp", host: "127.0.0.1", port: 8080 });
    });
  }

  test("a number, a boolean and a list item", async () => {
    const text = `checks: [{ name: app, tcpSocket: { port: 1 }, periodSeconds: "${variable("PERIOD")}",
      critical: "${variable("CRITICAL")}", groups: ["${variable("GROUP")}"] }]`;
    const check = await loadCheck(text, { PERIOD: " 2.5\n", CRITICAL: "false", GROUP: "shop" });
    assert.deepEqual([check.timing.periodMs, check.critical, check.groups], [2500, false, ["shop"]]);
  });

  test("beside other text it is text", async () => {
    const text = `checks: [{ name: "app-${variable("N")}", tcpSocket: { host: "h${variable("N")}", port: "80${variable("N")}" } }]`;
    const { name, target } = await loadCheck(text, { N: "80" });
    assert.deepEqual([name, target.address], ["app-80", { type: "tcp", host: "h80", port: 8080 }]);
  });

  test("a key is not expanded", async () => {
    const [line] = await problemLines(load(`"${variable("A")}": 1`, { A: "checks" }));
    assert.match(line ?? "", /^test\.yaml:1:1: \$\{A\}: unknown key/);
  });

  test("an unset variable is told once, and not also as a wrong value", async () => {
    assert.deepEqual(await problemLines(load(withPort(variable("PORT")))), [
      "test.yaml:4:7: checks[0].tcpSocket.port: variable PORT is not set " +
        `(set it, or give a default: ${variable("PORT:-default")})`,
    ]);
  });

  test("without quotes in a flow map it is a problem that says so", async () => {
    assert.deepEqual(await problemLines(load(`checks: [{ name: app, tcpSocket: { port: ${variable("PORT")} } }]`)), [
      "test.yaml:1:43: not valid YAML: a variable inside { } or [ ] needs quotes",
    ]);
  });

  test("a wrong value is named as it was expanded", async () => {
    assert.deepEqual(await problemLines(load(withPort(variable("PORT")), { PORT: "http" })), [
      'test.yaml:4:7: checks[0].tcpSocket.port: has a wrong value (found "http", ' +
        "wanted a port number from 1 to 65535, not a name)",
    ]);
  });
});

describe("a text stays the text that the variable holds", () => {
  const values = [
    "12345",
    "0x10",
    "1.10",
    "1e3",
    "true",
    "null",
    "~",
    "",
    " padded ",
    "abc # no comment",
    '"quoted"',
    "'quoted'",
    "&anchor x",
    "*alias",
    "!tag x",
    "{ a: 1 }",
    "[1, 2]",
    "a: b",
    "- a",
    "|",
    "%",
    "---",
    ".inf",
  ];
  for (const value of values) {
    test(JSON.stringify(value), async () => {
      const text = `
checks:
  - name: app
    httpGet: { port: 1, httpHeaders: [{ name: Token, value: "${variable("VALUE")}" }] }`;
      const { headers } = (await loadCheck(text, { VALUE: value })).target as HttpTarget;
      assert.deepEqual(headers, [{ name: "Token", value: { type: "literal", text: value } }]);
    });
  }

  test("a name of digits", async () => {
    const check = await loadCheck(`checks: [{ name: "${variable("NAME")}", tcpSocket: { port: 1 } }]`, { NAME: "123" });
    assert.equal(check.name, "123");
  });

  test("the secret in a header is not told when it cannot be sent", async () => {
    const text = `checks: [{ name: app, httpGet: { port: 1, httpHeaders: [{ name: X, value: "${variable("VALUE")}" }] } }]`;
    const lines = await problemLines(load(text, { VALUE: "secret\nvalue" }));
    assert.equal(lines.length, 1);
    assert.doesNotMatch(lines.join(), /secret/);
  });
});
