import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { after, describe, test } from "node:test";
import { startPlaces } from "./command-line-places.ts";
import { consoleSessions, folderOfCommands, printedBy, withoutWhatDiffers } from "./console-sessions.ts";

const { folder, real } = await startPlaces({ after });
const bin = await folderOfCommands({ after });

describe("every command of docs/command-line prints what its page says", { concurrency: 2 }, () => {
  for (const page of globSync("docs/command-line/*.md").sort()) {
    for (const { command, printed } of consoleSessions(readFileSync(page, "utf8"))) {
      test(`${basename(page)}: ${command}`, async () => {
        const found = await printedBy(real(command), { cwd: folder, bin });
        assert.equal(withoutWhatDiffers(found), withoutWhatDiffers(printed));
      });
    }
  }
});
