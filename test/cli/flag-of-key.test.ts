import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { flagByKey, flagOf, keysWithoutFlag } from "../../src/cli/flag-of-key.ts";
import { checkSchema } from "../../src/config/check-schema.ts";
import { runInProcess } from "./run-in-process.ts";

type Schema = {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly [key: string]: unknown;
};

/** Every key of a definition, deep as it goes: `httpGet.expect.body.json.path`; indexes left out. */
function keysOf(schema: Schema, path = ""): readonly string[] {
  const inner = schema.items ?? schema;
  if (!inner.properties) return [path];
  return Object.entries(inner.properties).flatMap(([key, below]) => keysOf(below, path ? `${path}.${key}` : key));
}

const startsIn = (key: string, table: Readonly<Record<string, string>>) =>
  Object.keys(table).some((known) => key === known || key.startsWith(`${known}.`));

test("every key of a check has a flag of podpulse probe, or a reason why not", () => {
  const keys = keysOf(checkSchema as unknown as Schema);
  assert.ok(keys.includes("httpGet.expect.body.json.path"));
  assert.deepEqual(
    keys.filter((key) => !startsIn(key, flagByKey) && !startsIn(key, keysWithoutFlag)),
    [],
  );
});

test("no flag and no reason stands for a key that is not there", () => {
  const keys = keysOf(checkSchema as unknown as Schema);
  const known = [...Object.keys(flagByKey), ...Object.keys(keysWithoutFlag)];
  assert.deepEqual(
    known.filter((one) => !keys.some((key) => key === one || key.startsWith(`${one}.`))),
    [],
  );
});

test("every flag is one of the command's, and is told on its page", async () => {
  const { stdout: help } = await runInProcess(["probe", "--help"]);
  const page = readFileSync("docs/command-line/probe.md", "utf8");
  for (const flag of new Set(Object.values(flagByKey))) {
    assert.match(help, new RegExp(`(^|[ ,])${flag}[ ,]`, "m"), flag);
    assert.ok(page.includes(flag), `${flag} is not on the page`);
  }
});

for (const { path, flag } of [
  { path: ["checks", 0, "httpGet", "expect", "status", 1], flag: "--expect-status" },
  { path: ["checks", 0, "httpGet", "expect", "body", "json", "path"], flag: "--expect-json" },
  { path: ["checks", 0, "tcpSocket", "exchange", 2, "sendHex"], flag: "--send-hex" },
  { path: ["checks", 0, "httpGet", "host"], flag: undefined },
]) {
  test(`${path.join(".")} was typed as ${flag}`, () => assert.equal(flagOf(path), flag));
}
