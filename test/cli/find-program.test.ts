import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { findProgram } from "../../src/cli/find-program.ts";
import { tempFolder } from "../support/temp-folder.ts";

const folder = await tempFolder({ after });
for (const [at, name, mode] of [
  ["one", "plain", 0o644],
  ["two", "plain", 0o755],
  ["two", "tool", 0o755],
  ["one", "data", 0o644],
] as const) {
  mkdirSync(join(folder, at), { recursive: true });
  writeFileSync(join(folder, at, name), "#!/bin/sh\n");
  chmodSync(join(folder, at, name), mode);
}
mkdirSync(join(folder, "one", "tool"));
const PATH = `${join(folder, "none")}:${join(folder, "one")}:${join(folder, "two")}`;

for (const { name, found } of [
  { name: "tool", found: { type: "found", path: join(folder, "two", "tool") } },
  { name: "plain", found: { type: "found", path: join(folder, "two", "plain") } },
  { name: join(folder, "two", "tool"), found: { type: "found", path: join(folder, "two", "tool") } },
  { name: "data", found: { type: "not-executable", path: join(folder, "one", "data") } },
  { name: join(folder, "one"), found: { type: "not-executable", path: join(folder, "one") } },
  { name: "nothing", found: { type: "not-found" } },
  { name: "./tool", found: { type: "not-found" } },
  { name: "", found: { type: "not-found" } },
]) {
  test(`${name.replace(folder, "")}: ${found.type}`, () => assert.deepEqual(findProgram(name, { PATH }), found));
}
