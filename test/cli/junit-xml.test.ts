import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type JunitCase, junitClosing, junitOpening, junitTestcase, junitVerdict } from "../../src/cli/junit-xml.ts";
import { junitProblems } from "../support/junit-shape.ts";
import { failure, inconclusive, success } from "../support/make-result.ts";
import { parseXml, type XmlElement } from "../support/xml.ts";

const startedAtMs = Date.UTC(2026, 0, 1);
const counts = { tests: 1, failures: 0, errors: 0, skipped: 0, durationMs: 1_234_567.89 };

/** The case as a reader sees it, in a report of its own. */
function read(given: Partial<JunitCase>): XmlElement {
  const one: JunitCase = { name: "app", className: "podpulse.tcp", result: success(), ...given };
  const text = `${junitOpening({ name: "podpulse", startedAtMs, counts })}${junitTestcase(one)}${junitClosing()}`;
  const testcase = parseXml(text).children[0]?.children[0];
  assert.ok(testcase);
  return testcase;
}

describe("JUnit: what a result becomes", () => {
  const trouble = { type: "refused", message: "refused: refused by 10.0.0.1:5432" };
  const output = "target: tcp://10.0.0.1:5432\nat: 2026-01-01T00:00:00.000Z\nduration: 12.3 ms (connect 12.0)";
  const table: readonly {
    readonly name: string;
    readonly given: Partial<JunitCase>;
    readonly verdict: string;
    readonly children: readonly (readonly [string, Readonly<Record<string, string>>, string])[];
  }[] = [
    { name: "success", given: {}, verdict: "passed", children: [] },
    { name: "success of what is not critical", given: { excuse: "not critical" }, verdict: "passed", children: [] },
    {
      name: "failure",
      given: { result: failure() },
      verdict: "failure",
      children: [["failure", trouble, `${trouble.message}\ntcp://10.0.0.1:5432`]],
    },
    {
      name: "failure of what is not critical",
      given: { result: failure(), excuse: "not critical" },
      verdict: "skipped",
      children: [["skipped", { message: `not critical: ${trouble.message}` }, ""]],
    },
    {
      name: "inconclusive",
      given: { result: inconclusive() },
      verdict: "error",
      children: [
        [
          "error",
          { type: "inconclusive", message: "inconclusive: the event loop was blocked" },
          "inconclusive: the event loop was blocked\ntcp://10.0.0.1:5432",
        ],
      ],
    },
    {
      name: "inconclusive and observed",
      given: { result: inconclusive(), excuse: "observed" },
      verdict: "skipped",
      children: [["skipped", { message: "observed: inconclusive: the event loop was blocked" }, ""]],
    },
  ];
  for (const { name, given, verdict, children } of table) {
    test(`${name}: ${verdict}`, () => {
      const found = read(given);
      assert.deepEqual(found.attributes, { name: "app", classname: "podpulse.tcp", time: "0.012" });
      assert.deepEqual(
        found.children.map((child) => [child.name, child.attributes, child.text]),
        [...children, ["system-out", {}, output]],
      );
      assert.equal(junitVerdict({ result: success(), ...given }), verdict);
    });
  }
});

test("JUnit: what the target answered and its certificate's end are part of the output", () => {
  const details = { http: { status: 204 }, tls: { notAfterMs: startedAtMs } };
  const { text = "" } = read({ result: success({ details }) }).children[0] ?? {};
  assert.match(text, /\nanswer: 204\ncertificate until: 2026-01-01T00:00:00.000Z$/);
});

describe("JUnit: characters", () => {
  const bad = "�";
  const table = [
    { name: "of markup", given: `<a b="c" d='e'>&amp;]]></a>`, read: `<a b="c" d='e'>&amp;]]></a>` },
    {
      name: "of control",
      given: "a\u0000b\u001b[31mc\u0007\ud800\ufffe",
      read: `a${bad}b${bad}[31mc${bad}${bad}${bad}`,
    },
    { name: "beyond the basic plane", given: "ü 😀 漢字", read: "ü 😀 漢字" },
  ];
  for (const { name, given, read: wanted } of table) {
    test(name, () => {
      const { attributes, children } = read({ name: given, result: failure("dns", { message: given, target: given }) });
      const [trouble, output] = children;
      assert.deepEqual([attributes["name"], trouble?.attributes["message"]], [wanted, `dns: ${wanted}`]);
      assert.equal(trouble?.text, `dns: ${wanted}\n${wanted}`);
      assert.ok(output?.text.startsWith(`target: ${wanted}\nat: `));
    });
  }

  test("lines stay lines in a text; a reader makes them spaces in an attribute", () => {
    const { children } = read({ result: failure("dns", { message: "one\n<two" }) });
    assert.equal(children[0]?.attributes["message"], "dns: one <two");
    assert.equal(children[0]?.text, "dns: one\n<two\ntcp://10.0.0.1:5432");
  });
});

describe("JUnit: the report", () => {
  test("has the shape that Jenkins and Surefire know", () => {
    const text = `${junitOpening({ name: "a & b", startedAtMs, counts })}${junitTestcase({
      name: "app",
      className: "podpulse.tcp",
      result: success({ durationMs: 1_234_567.89 }),
    })}${junitClosing()}`;
    const report = parseXml(text);
    assert.deepEqual(junitProblems(report), []);
    assert.deepEqual(report.children[0]?.attributes, {
      name: "a & b",
      tests: "1",
      failures: "0",
      errors: "0",
      skipped: "0",
      time: "1234.568",
      timestamp: "2026-01-01T00:00:00",
    });
  });

  test("may begin before the counts are known", () => {
    const { children } = parseXml(`${junitOpening({ name: "batch", startedAtMs })}${junitClosing()}`);
    assert.deepEqual(children[0]?.attributes, { name: "batch", timestamp: "2026-01-01T00:00:00" });
  });
});
