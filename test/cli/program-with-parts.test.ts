import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { bundledScripts } from "../../scripts/bundled-scripts.ts";
import { programWithParts } from "../../scripts/parts-file.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { runBundle } from "./bundle.ts";

const none: ReadonlyMap<string, Buffer> = new Map();

/** A program that prints a text, from a part that it imports, as the image has it: two files. */
async function printing(t: TestContext, text: string) {
  const folder = await tempFolder(t);
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src", "main.ts"), `import("./text.ts").then(({ text }) => console.log(text));`);
  writeFileSync(join(folder, "src", "text.ts"), `export const text = ${JSON.stringify(text)};`);
  const bundled = await bundledScripts({
    entryPoint: "src/main.ts",
    atHand: [],
    bundling: { absWorkingDir: folder },
  });
  const { program, parts } = programWithParts(bundled, "", { place: "file", compiled: none });
  const file = join(folder, "printing");
  writeFileSync(file, program);
  writeFileSync(`${file}.parts`, parts);
  return { file, parts: `${file}.parts` };
}

test("a program runs with its parts beside it", async (t) => {
  const { file } = await printing(t, "here");
  assert.deepEqual(await runBundle([], { file }), { code: 0, stdout: "here\n", stderr: "" });
});

test("it refuses the parts of another build, and says which file that is", async (t) => {
  const [one, other] = [await printing(t, "one"), await printing(t, "other")];
  writeFileSync(one.parts, readFileSync(other.parts));
  const stderr = `Cannot start: ${one.parts} is of another build (wanted from the same build as ${one.file})\n`;
  assert.deepEqual(await runBundle([], { file: one.file }), { code: 2, stdout: "", stderr });
});

test("it says which file is missing", async (t) => {
  const { file, parts } = await printing(t, "here");
  rmSync(parts);
  const stderr = `Cannot start: ${parts} cannot be read: ENOENT (wanted from the same build as ${file})\n`;
  assert.deepEqual(await runBundle([], { file }), { code: 2, stdout: "", stderr });
});
