import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { loadConfig } from "../../src/config/load-config.ts";
import { unusedPort } from "../support/tcp-zoo.ts";
import { startPlaces } from "./command-line-places.ts";
import { consoleSessions, fencedBlocks, folderOfCommands, printedBy, withoutWhatDiffers } from "./console-sessions.ts";

const readme = readFileSync("README.md", "utf8");

test("every configuration in the README is valid", async () => {
  const examples = fencedBlocks(readme, "yaml").filter((text) => !text.startsWith("spec:")); // that is a part of a pod
  assert.ok(examples.length > 0);
  for (const text of examples) {
    await loadConfig({
      texts: [{ file: "README.md", text }],
      environment: { HOST_IP: "10.0.0.1" },
      inspectTlsFiles: () => [],
    });
  }
});

const [, commandLine = ""] = /^## On the command line\n(.*?)^## /ms.exec(readme) ?? [];

test("every command in the README prints what the README says", async (t) => {
  const bin = await folderOfCommands(t);
  const env = { APP_PORT: String(await unusedPort()) };
  const sessions = consoleSessions(readme.replace(commandLine, ""));
  assert.ok(sessions.length > 0);
  for (const { command, printed } of sessions) {
    assert.equal(withoutWhatDiffers(await printedBy(command, { bin, env })), withoutWhatDiffers(printed), command);
  }
});

test("so does every one on the command line, beside the servers of docs/command-line", async (t) => {
  const bin = await folderOfCommands(t);
  const { folder: cwd, real } = await startPlaces(t);
  const sessions = consoleSessions(commandLine);
  assert.ok(sessions.length > 0);
  for (const { command, printed } of sessions) {
    assert.equal(
      withoutWhatDiffers(await printedBy(real(command), { bin, cwd })),
      withoutWhatDiffers(printed),
      command,
    );
  }
});

test("the README gives every library its reason", () => {
  const manifest: { dependencies: Record<string, string>; devDependencies: Record<string, string> } = JSON.parse(
    readFileSync("package.json", "utf8"),
  );
  for (const name of Object.keys(manifest.dependencies)) assert.match(readme, new RegExp(`\\| .*\`${name}\`.* \\|`));
});
