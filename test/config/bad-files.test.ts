import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { runInProcess } from "../cli/run-in-process.ts";

const folder = join(import.meta.dirname, "bad");

/** What is printed for each file: lines of `bad-files.txt`, which begin with its name. */
const printedFor = Map.groupBy(
  readFileSync(join(import.meta.dirname, "bad-files.txt"), "utf8")
    .trimEnd()
    .split("\n"),
  (line) => line.split(":", 1)[0],
);

describe("a bad configuration is told line by line, with exit code 2", () => {
  for (const [file = "", lines] of printedFor) {
    test(file, async () => {
      const run = await runInProcess(["validate", "-c", join(folder, file)]);
      assert.equal(run.stderr.replaceAll(`${folder}/`, ""), `${lines.join("\n")}\n`);
      assert.deepEqual([run.code, run.stdout], [2, ""]);
    });
  }

  test("every bad file has its lines", () => {
    assert.deepEqual(readdirSync(folder).sort(), [...printedFor.keys()].sort());
  });
});
