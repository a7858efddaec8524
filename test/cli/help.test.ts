import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { builtCommit } from "../../scripts/commit.ts";
import { buildBundle, runBundle } from "./bundle.ts";
import { runInProcess } from "./run-in-process.ts";
import { program } from "./the-program.ts";

before(buildBundle);

const commands = program.commands.map((command) => command.name());

describe("help", { concurrency: true }, () => {
  for (const command of [[], ...commands.map((name) => [name])]) {
    test(`podpulse ${command.join(" ")} --help`, async () => {
      const { code, stdout, stderr } = await runBundle([...command, "--help"]);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /^Usage: podpulse/);
      assert.match(stdout, /\nExamples:\n {2}\$ podpulse /);
      assert.match(stdout, /\nExit codes:\n {2}0 {2}\w.*\n( {2}1 {2}\w.*\n)? {2}2 {2}\w.*\n( {2}70 \w.*\n)?$/);
      const tooWide = stdout.split("\n").filter((line) => line.length > 80);
      assert.deepEqual(tooWide, [], "fits a terminal of 80 columns");
    });
  }

  test("is the same from the source as from the bundle", async () => {
    for (const command of [[], ...commands.map((name) => [name])]) {
      const { code, stdout } = await runInProcess([...command, "--help"]);
      assert.deepEqual([code, stdout.startsWith("Usage: podpulse")], [0, true]);
    }
  });

  test("names every command", async () => {
    const { stdout } = await runInProcess(["--help"]);
    for (const command of commands) assert.match(stdout, new RegExp(`^  ${command} `, "m"));
  });

  test("without a command it is printed on stderr, with exit code 2", async () => {
    const { code, stdout, stderr } = await runBundle([]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^Usage: podpulse/);
  });
});

test("--version and -V print the version of the package, the commit that was built, and Node's version", async () => {
  const manifest = readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8");
  const { version }: { version: string } = JSON.parse(manifest);
  const node = `Node ${process.versions.node}`;
  const bundled = await runBundle(["--version"]);
  const line = /^podpulse (?<version>\S+) \((?:commit (?<commit>[0-9a-f]{7,}(?:-dirty)?), )?(?<node>Node \S+)\)\n$/;
  const { commit, ...said } = line.exec(bundled.stdout)?.groups ?? {};
  assert.deepEqual({ ...bundled, stdout: said }, { code: 0, stdout: { version, node }, stderr: "" });
  // The bundle may be older than the newest commit; where there is no git, there is none to tell.
  assert.equal(commit === undefined, builtCommit() === undefined);
  // A checkout is no build.
  assert.deepEqual(await runInProcess(["-V"]), { code: 0, stdout: `podpulse ${version} (${node})\n`, stderr: "" });
});
