import assert from "node:assert/strict";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { findExecutable } from "../../src/cli/find-executable.ts";
import { tempFolder } from "../support/temp-folder.ts";

const root = await tempFolder({ after });
const [one, two] = [join(root, "one"), join(root, "two")];

/** name in folder: its first bytes, and its mode. */
const files: readonly (readonly [path: string, text: string, mode: number])[] = [
  ["one/both", "#!/bin/sh\n", 0o644],
  ["two/both", "#!/bin/sh\n", 0o755],
  ["one/first", "#!/bin/sh\n", 0o755],
  ["two/first", "#!/bin/sh\n", 0o755],
  ["one/closed", "#!/bin/sh\n", 0o644],
  ["one/orphan", "#! /no/such/interpreter -x\n", 0o755],
  ["one/text", "echo hello\n", 0o755],
  ["one/empty", "", 0o755],
  ["one/program", "\u007fELF\u0002\u0001\u0001\0\0", 0o755],
];
for (const folder of [one, two, join(one, "folder")]) await mkdir(folder);
for (const [path, text, mode] of files) {
  await writeFile(join(root, path), text);
  await chmod(join(root, path), mode);
}

/** What is run, and with which arguments before the user's; or why nothing is. */
function outcomeOf(name: string, path?: string): string {
  const found = findExecutable(name, path);
  const text = found.type === "found" ? [found.file, ...found.argv0(name)].join(" ") : `${found.type}: ${found.why}`;
  return text.replaceAll(root, "ROOT");
}

describe("the file that a command's name stands for", () => {
  const path = `${one}:${two}`;
  const rows: readonly (readonly [name: string, path: string | undefined, outcome: string])[] = [
    ["first", path, "ROOT/one/first first"],
    ["both", path, "ROOT/two/both both"],
    ["program", path, "ROOT/one/program program"],
    [join(two, "first"), "", "ROOT/two/first ROOT/two/first"],
    ["text", path, "/bin/sh /bin/sh ROOT/one/text"],
    ["empty", path, "/bin/sh /bin/sh ROOT/one/empty"],
    ["sh", undefined, "/bin/sh sh"],
    ["closed", path, "not-executable: ROOT/one/closed may not be executed (permission denied)"],
    ["folder", path, "not-executable: ROOT/one/folder is no file"],
    ["orphan", path, "not-executable: ROOT/one/orphan needs /no/such/interpreter, which cannot be run"],
    ["nowhere", path, "not-found: there is no such command in PATH (ROOT/one:ROOT/two)"],
    ["", path, "not-found: there is no such command in PATH (ROOT/one:ROOT/two)"],
    [join(one, "nowhere"), path, "not-found: there is no ROOT/one/nowhere"],
    [join(one, "first", "below"), path, "not-found: there is no ROOT/one/first/below"],
  ];
  for (const [name, where, outcome] of rows) {
    test(`${name.replace(root, "ROOT")}: ${outcome}`, () => assert.equal(outcomeOf(name, where), outcome));
  }
});
