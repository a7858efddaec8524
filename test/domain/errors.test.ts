import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, codeOf, formatProblem, messageOf } from "../../src/errors.ts";

const position = { line: 3, column: 7 };

for (const { problem, text } of [
  {
    problem: { file: "a.yaml", position, path: "checks[0].name", message: "is missing" },
    text: "a.yaml:3:7: checks[0].name: is missing",
  },
  { problem: { file: "a.yaml", position, message: "is no YAML" }, text: "a.yaml:3:7: is no YAML" },
  { problem: { file: "a.yaml", message: "cannot be read" }, text: "a.yaml: cannot be read" },
]) {
  test(text, () => assert.equal(formatProblem(problem), text));
}

test("a ConfigError has every problem in its message, one a line", () => {
  const problems = [
    { file: "a.yaml", message: "one" },
    { file: "b.yaml", message: "two" },
  ];
  const error = new ConfigError(problems);
  assert.equal(error.message, "a.yaml: one\nb.yaml: two");
  assert.equal(error.name, "ConfigError");
  assert.deepEqual(error.problems, problems);
});

for (const { name, thrown, message, code } of [
  {
    name: "an error with a code",
    thrown: Object.assign(new Error("no"), { code: "ENOENT" }),
    message: "no",
    code: "ENOENT",
  },
  {
    name: "an error with a number for a code",
    thrown: Object.assign(new Error("no"), { code: 14 }),
    message: "no",
    code: undefined,
  },
  { name: "an error", thrown: new TypeError("no"), message: "no", code: undefined },
  { name: "a text", thrown: "no", message: "no", code: undefined },
  { name: "nothing", thrown: undefined, message: "undefined", code: undefined },
  { name: "null", thrown: null, message: "null", code: undefined },
]) {
  test(`${name} that was thrown has a message and perhaps a code`, () => {
    assert.equal(messageOf(thrown), message);
    assert.equal(codeOf(thrown), code);
  });
}
