import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkJunit } from "../../src/cli/check-junit.ts";
import { junitProblems } from "../support/junit-shape.ts";
import { parseXml } from "../support/xml.ts";
import { everything, examples, reportOf } from "./checked-examples.ts";

test("check -o junit: has the shape that Jenkins and Surefire know, with the right counts", () => {
  const report = parseXml(checkJunit(everything));
  assert.deepEqual(junitProblems(report), []);
  const { name, tests, failures, errors, skipped } = report.children[0]?.attributes ?? {};
  assert.deepEqual([name, tests, failures, errors, skipped], ["podpulse", "6", "1", "1", "3"]);
});

describe("check -o junit: is red exactly when the exit code is 1", () => {
  for (const [name, { checked, code }] of Object.entries(examples)) {
    test(`${name}: ${code}`, () => {
      const { failures, errors } = parseXml(checkJunit(reportOf([checked]))).children[0]?.attributes ?? {};
      assert.equal(Number(failures) + Number(errors), code);
    });
  }
});

test("check -o junit: cases are sorted by protocol, those of a group by its name", () => {
  const classOf = (group?: string) => {
    const suite = parseXml(checkJunit(reportOf([examples.app.checked], group))).children[0];
    return [suite?.attributes["name"], suite?.children[0]?.attributes["classname"]];
  };
  assert.deepEqual(classOf(), ["podpulse", "podpulse.tcp"]);
  assert.deepEqual(classOf("shop"), ["podpulse.shop", "podpulse.shop"]);
});

test("check -o junit: a group without checks is an empty suite", () => {
  const report = parseXml(checkJunit(reportOf([], "startup")));
  assert.deepEqual(junitProblems(report), []);
  assert.equal(report.children[0]?.attributes["tests"], "0");
});
