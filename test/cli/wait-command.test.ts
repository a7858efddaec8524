import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Lifetime } from "../support/lifetime.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { buildBundle } from "./bundle.ts";
import { startProgram, startWait } from "./start-wait.ts";

before(buildBundle);

const { port } = await startTcpServer({ after }, "silent");
const folder = await tempFolder({ after });

/** Waits for a target that is there, then becomes the command. */
const become = (t: Lifetime, command: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  startWait(t, [`tcp://127.0.0.1:${port}`, "-q", "--", ...command], env);

/** Prints each of its arguments in brackets. */
const brackets = ["sh", "-c", `for each; do printf '[%s]' "$each"; done`, "sh"];

describe("wait becomes its command", { concurrency: true }, () => {
  test("with its arguments as they are, whatever they look like", async (t) => {
    const args = ["a b", "", "--", "--help", "-q", "--timeout=0", "$HOME *", 'quote"', "new\nline", "é☃"];
    const { stdout, stderr, ended } = become(t, [...brackets, ...args]);
    assert.deepEqual(await ended, { code: 0, signal: null });
    assert.deepEqual([stdout(), stderr()], [args.map((arg) => `[${arg}]`).join(""), ""]);
  });

  test("in the same process", async (t) => {
    const { child, stdout, ended } = become(t, ["sh", "-c", "echo $$"]);
    await ended;
    assert.equal(stdout(), `${child.pid}\n`);
  });

  test("with the environment, and no more", async (t) => {
    const { stdout, ended } = become(t, ["env"], { EMPTY: "", TEXT: "a=b c" });
    await ended;
    assert.deepEqual(stdout().trimEnd().split("\n").sort(), ["EMPTY=", "PATH=/usr/bin:/bin", "TEXT=a=b c"]);
  });

  test("with standard input that nothing was read of", async (t) => {
    const { child, stdout, ended } = become(t, ["cat"]);
    child.stdin?.end("x".repeat(100_000));
    await ended;
    assert.equal(stdout().length, 100_000);
  });

  test("with the output and the exit code of the command", async (t) => {
    const { stdout, stderr, ended } = become(t, ["sh", "-c", "echo out; echo err >&2; exit 7"]);
    assert.deepEqual(await ended, { code: 7, signal: null });
    assert.deepEqual([stdout(), stderr()], ["out\n", "err\n"]);
  });

  test("so that a signal reaches the command, which dies of it", async (t) => {
    const { child, stdout, ended } = become(t, ["sh", "-c", "echo ready; exec sleep 60"]);
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    child.kill("SIGTERM");
    assert.deepEqual(await ended, { code: null, signal: "SIGTERM" });
    assert.equal(stdout(), "ready\n");
  });

  test("with signals, standard streams and open files as if it had been started directly", async (t) => {
    // Signals that are blocked, ignored and caught; the flags of the streams, non-blocking among them; what is open.
    const look =
      "grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status; grep -h flags /proc/self/fdinfo/[012]; ls /proc/self/fd";
    const direct = startProgram(t, "sh", ["-c", look]);
    const waited = become(t, ["sh", "-c", look]);
    await Promise.all([direct.ended, waited.ended]);
    assert.match(direct.stdout(), /SigIgn:\t0+\n/);
    assert.equal(waited.stdout(), direct.stdout());
  });
});

describe("wait: a command that cannot be run", { concurrency: true }, () => {
  const wrong = async (name: string, text: string, mode: number): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, text);
    await chmod(file, mode);
    return file;
  };
  const rows: readonly (readonly [
    name: string,
    command: () => string | Promise<string>,
    code: number,
    told: RegExp,
  ])[] = [
    [
      "not there",
      () => "nowhere",
      127,
      /^Cannot run "nowhere": there is no such command in PATH \(\/usr\/bin:\/bin\)\n$/,
    ],
    ["not at its path", () => "/nowhere/x", 127, /^Cannot run "\/nowhere\/x": there is no \/nowhere\/x\n$/],
    ["may not be executed", () => wrong("closed", "#!/bin/sh\n", 0o644), 126, /permission denied\)\n$/],
    ["has no interpreter", () => wrong("orphan", "#!/nowhere/sh\n", 0o755), 126, /needs \/nowhere\/sh, which .*\n$/],
    ["is no program", () => wrong("broken", "\u007fELF\0\0", 0o755), 126, /: the system refuses .* \(ENOEXEC\)\n$/],
  ];
  for (const [name, command, code, told] of rows) {
    test(`${name}: ${code}`, async (t) => {
      const { stdout, stderr, ended } = become(t, [await command()]);
      assert.deepEqual(await ended, { code, signal: null });
      assert.match(stderr(), told);
      assert.deepEqual([stdout(), stderr().split("\n").length], ["", 2]);
    });
  }

  test("a text without #! is read by the shell", async (t) => {
    const { stdout, ended } = become(t, [await wrong("text", 'echo "[$1]"\n', 0o755), "a b"]);
    assert.deepEqual([await ended, stdout()], [{ code: 0, signal: null }, "[a b]\n"]);
  });
});
