import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { readEarlierRun } from "../../../src/cli/batch/earlier-run.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const folder = await tempFolder({ after });
const path = join(folder, "results");

const down = '{"target":"tcp://a:1","outcome":"failure","reason":"refused","message":"no"}';
const up = '{"target":"http://b/","outcome":"success"}';
const unsure = '{"target":"tcp://c:1","outcome":"inconclusive"}';

for (const { name, text, verdicts, strayLines = 0 } of [
  { name: "nothing", text: "", verdicts: {} },
  {
    name: "ndjson",
    text: `${down}\n${up}\n\n${unsure}\n`,
    verdicts: { "tcp://a:1": "refused", "http://b/": "success", "tcp://c:1": "inconclusive", "tcp://d:1": undefined },
  },
  {
    name: "ndjson that was cut",
    text: `${up}\n${down.slice(0, 40)}`,
    verdicts: { "tcp://a:1": undefined, "http://b/": "success" },
    strayLines: 1,
  },
  {
    name: "the last result of a target counts",
    text: `${down}\n${up}\n{"target":"tcp://a:1","outcome":"success"}\n`,
    verdicts: { "tcp://a:1": "success" },
  },
  {
    name: "words that are none of ours",
    text: `${up}\n{"target":"x","outcome":"perhaps"}\n`,
    verdicts: { x: undefined },
    strayLines: 1,
  },
  {
    name: "CSV, its columns in any order, its header twice",
    text: 'reason,target,outcome\nrefused,tcp://a:1,failure\nreason,target,outcome\n,"http://b/?a=1,2",success\n',
    verdicts: { "tcp://a:1": "refused", "http://b/?a=1,2": "success" },
  },
  {
    name: "CSV that was cut",
    text: "target,outcome,reason\ntcp://a:1,failure,refused\ntcp://c:1,fail",
    verdicts: { "tcp://a:1": "refused", "tcp://c:1": undefined },
    strayLines: 1,
  },
]) {
  test(`results of an earlier run: ${name}`, async () => {
    await writeFile(path, text);
    const earlier = await readEarlierRun(path);
    for (const [target, wanted] of Object.entries(verdicts)) {
      const verdict = earlier.verdictOf(target);
      assert.equal(verdict?.reason ?? verdict?.outcome, wanted, target);
    }
    assert.equal(earlier.strayLines, strayLines);
  });
}

for (const { name, write, message } of [
  { name: "a file that is not there", write: undefined, message: /^Cannot read the results in .*none: no such file$/ },
  {
    name: "a JUnit report",
    write: "<testsuites>\n  <testsuite>\n</testsuites>\n",
    message: /holds no results \(wanted what -o ndjson or -o csv wrote\)$/,
  },
]) {
  test(`${name} is refused`, async () => {
    const file = write === undefined ? join(folder, "none") : path;
    if (write !== undefined) await writeFile(file, write);
    await assert.rejects(readEarlierRun(file), { name: "UsageError", message });
  });
}
