import assert from "node:assert/strict";
import { basename } from "node:path";
import { test } from "node:test";
import { codeOf, sourceFiles } from "./source-files.ts";

const files = sourceFiles();

/** The files whose code has it, for a message that says where. */
const filesWith = (pattern: RegExp) => files.filter((file) => pattern.test(codeOf(file))).map(({ path }) => path);

test("names are in kebab-case, and none is a drawer for everything", () => {
  const names = files.map(({ path }) => basename(path));
  assert.deepEqual(
    names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.ts$/.test(name)),
    [],
  );
  assert.deepEqual(
    names.filter((name) => /^(index|utils?|helpers?|common|misc|types|constants)\.ts$/.test(name)),
    [],
  );
});

for (const { name, pattern } of [
  { name: "any", pattern: /\bany\b(?!\()/ }, // as a type; Promise.any() and the like are calls
  { name: "enum", pattern: /\benum\b/ },
  { name: "namespace", pattern: /^\s*(declare\s+)?namespace\b/m },
  { name: "default export", pattern: /^export default\b/m },
  { name: "non-null assertion", pattern: /[\w)\]]!(?=[.;,)\]\s])(?!\s*=)/ },
]) {
  test(`no ${name}`, () => assert.deepEqual(filesWith(pattern), []));
}

test("nothing is silenced", () => {
  const silencer = /@ts-(ignore|expect-error|nocheck)|biome-ignore|c8 ignore|v8 ignore/;
  assert.deepEqual(
    files.filter(({ text }) => silencer.test(text)).map(({ path }) => path),
    [],
  );
});

test("imports name files with their ending", () => {
  const wrong = files.flatMap(({ path, imports }) =>
    imports
      .filter(({ internal, target }) => internal && !target.endsWith(".ts"))
      .map(({ target }) => `${path}: ${target}`),
  );
  assert.deepEqual(wrong, []);
});

test("files are small: none over 200 lines, half of them under 100", () => {
  const lengths = files.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));
  assert.deepEqual(
    lengths.filter(({ lines }) => lines > 200),
    [],
  );
  const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
  assert.ok((sorted[Math.floor(sorted.length / 2)] ?? 0) < 100);
});
