import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { loadConfig } from "../../src/config/load-config.ts";
import { unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";

const readme = readFileSync("README.md", "utf8");

/** The text of every fenced block of a language. */
function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, body = ""]) => body);
}

/** Times and the app's port differ from run to run, and with them the widths; everything else must be as printed. */
function withoutWhatDiffers(text: string): string {
  return text
    .replaceAll(/(127\.0\.0\.1):\d+/g, "$1:PORT")
    .replaceAll(/\b\d+\.\d ms/g, "N ms")
    .replaceAll(/\(connect \d+\.\d\)/g, "(connect N)")
    .replaceAll(/ +/g, " ");
}

test("every configuration in the README is valid", async () => {
  const examples = blocks(readme, "yaml").filter((text) => !text.startsWith("spec:")); // that is a part of a pod
  assert.ok(examples.length > 0);
  for (const text of examples) {
    await loadConfig({
      texts: [{ file: "README.md", text }],
      environment: { HOST_IP: "10.0.0.1" },
      inspectTlsFiles: () => [],
    });
  }
});

test("every command in the README prints what the README says", async (t) => {
  const bin = join(await tempFolder(t), "bin");
  mkdirSync(bin);
  symlinkSync(resolve("dist/podpulse.js"), join(bin, "podpulse"));
  const PATH = `${bin}:${join(process.execPath, "..")}:${process.env["PATH"]}`;
  const APP_PORT = String(await unusedPort());
  const sessions = blocks(readme, "console").flatMap((block) => block.split(/^\$ /m).slice(1));
  assert.ok(sessions.length > 0);
  for (const session of sessions) {
    const [command = "", ...printed] = session.split("\n");
    const { stdout } = spawnSync(command, { shell: true, encoding: "utf8", env: { ...process.env, PATH, APP_PORT } });
    assert.equal(withoutWhatDiffers(stdout.trimEnd()), withoutWhatDiffers(printed.join("\n").trimEnd()), command);
  }
});

test("the README gives every library its reason", () => {
  const manifest: { dependencies: Record<string, string>; devDependencies: Record<string, string> } = JSON.parse(
    readFileSync("package.json", "utf8"),
  );
  for (const name of Object.keys(manifest.dependencies)) assert.match(readme, new RegExp(`\\| .*\`${name}\`.* \\|`));
});
