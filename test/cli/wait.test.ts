import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { startHttpServer } from "../support/http-server.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { buildBundle, bundle, runBundle } from "./bundle.ts";
import { runInTerminal } from "./pseudo-terminal.ts";
import { runInProcess } from "./run-in-process.ts";

before(buildBundle);

const up = `tcp://127.0.0.1:${(await startTcpServer({ after }, "silent")).port}`;
const down = `tcp://127.0.0.1:${await unusedPort()}`;
const folder = await tempFolder({ after });
const PATH = process.env["PATH"] ?? "";

/** A file that may be executed. */
function fileWith(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content, { mode: 0o755 });
  return file;
}

/** Runs the bundle with a standard input; the process id is the command's too. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [bundle, "wait", ...args], { env: { PATH, ...env } });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal })),
  );
  return { child, ended, stdout: text(child.stdout), stderr: text(child.stderr) };
}

describe("wait", { concurrency: true }, () => {
  test("until a target comes up; a line for each change, on stderr", async (t) => {
    const port = await unusedPort();
    const { child, ended, stderr, stdout } = start([`tcp://127.0.0.1:${port}`, up, "--interval", "0.05"]);
    let seen = "";
    child.stderr.on("data", (chunk) => {
      seen += chunk;
    });
    await waitFor(() => seen.includes("failed tcp://"), { what: "that line" });
    const server = createServer().listen(port, "127.0.0.1");
    t.after(() => server.close());
    assert.deepEqual(await ended, { code: 0, signal: null });
    assert.equal(await stdout, "");
    const lines = (await stderr).trimEnd().split("\n");
    const about = lines.filter((line) => line.includes(String(port))).map((line) => line.split(" ")[0]);
    assert.deepEqual(about, ["failed", "ok"], "one line for each change, however many probes");
    assert.match(lines.at(-1) ?? "", /^passed after \d+\.\d s$/);
  });

  test("one that passed is probed on, until all pass at once", async (t) => {
    let healthy = true;
    const first = await startHttpServer(t, (_, response) => response.writeHead(healthy ? 200 : 503).end());
    let second = 503;
    const later = await startHttpServer(t, (_, response) => response.writeHead(second).end());
    const { child, ended } = start([`${first.url}/`, `${later.url}/`, "--interval", "0.05"]);
    let seen = "";
    child.stderr.on("data", (chunk) => {
      seen += chunk;
    });
    await waitFor(() => seen.includes(`ok ${first.url}`) && seen.includes(`failed ${later.url}`), {
      what: "that line",
    });
    healthy = false;
    await waitFor(() => seen.includes(`failed ${first.url}`), { what: "that line" });
    second = 200;
    await waitFor(() => seen.includes(`ok ${later.url}`), { what: "that line" });
    healthy = true;
    assert.deepEqual(await ended, { code: 0, signal: null });
  });

  test("the time over: 1, with what did not pass and why; the command is not run", async () => {
    const { code, stdout, stderr } = await runBundle(["wait", down, up, "--timeout", "0.3", "--", "echo", "no"]);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /\ntimed out after 0\.3 s: 1 target did not pass\nfailed tcp:\S+ in .*: refused: .*\n$/);
  });

  test("a target that never answers does not keep it beyond the time", async (t) => {
    const { port } = await startTcpServer(t, "silent");
    const { code, stderr } = await runInProcess([
      "wait",
      `http://127.0.0.1:${port}`,
      "--timeout=0.2",
      "--probe-timeout=60",
    ]);
    assert.equal(code, 1);
    assert.match(stderr, /^timed out after 0\.2 s: 1 target did not pass\nno result of http:/);
  });

  test("flags of a probe hold", async (t) => {
    const { url } = await startHttpServer(t, (_, response) => response.writeHead(404).end());
    assert.equal((await runInProcess(["wait", url, "--expect-status", "404"])).code, 0);
  });

  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    test(`${signal} ends the waiting at once, without the command`, async () => {
      const { child, ended, stdout } = start([down, "--timeout", "0", "--", "echo", "no"]);
      await new Promise((resolve) => child.stderr.once("data", resolve));
      child.kill(signal);
      assert.deepEqual([await ended, await stdout], [{ code: null, signal }, ""]);
    });
  }

  test("on a terminal, one line that is drawn anew", async (t) => {
    const terminal = runInTerminal(t, ["wait", down, "--timeout", "0"], { columns: 60 });
    await terminal.sees(/waiting [1-9]\d* s for tcp:\/\/127\.0\.0\.1:\d+ \(re/);
    terminal.type("\u0003");
    assert.equal(await terminal.ended, 130);
    assert.ok(terminal.text().includes("␛[2K"), "the line is erased");
    assert.ok(!terminal.text().includes("␛[?25l"), "the cursor stays");
  });

  test("on a terminal without a size, a line for each change", async (t) => {
    const terminal = runInTerminal(t, ["wait", down, "--timeout", "0"], { columns: 0, rows: 0 });
    await terminal.sees(/failed.* tcp:/);
    terminal.type("\u0003");
    assert.equal(await terminal.ended, 130);
  });
});

describe("wait: the command in its place", { concurrency: true }, () => {
  test("is the same process, with its arguments and its environment", async () => {
    const script = 'echo $$; echo "$GIVEN"; for word in "$@"; do echo "<$word>"; done';
    const words = ["sh", "-c", script, "sh", "a  b", "", "--", "-o", "$HOME", "é\n"];
    const { child, ended, stdout } = start([up, "--", ...words], { GIVEN: "as it is" });
    const pid = child.pid;
    assert.deepEqual(await ended, { code: 0, signal: null });
    assert.equal(await stdout, `${pid}\nas it is\n<a  b>\n<>\n<-->\n<-o>\n<$HOME>\n<é\n>\n`);
  });

  test("reads the standard input, all of it", async () => {
    const { child, ended, stdout } = start([up, "--", "cat"]);
    child.stdin.end("x".repeat(300_000));
    assert.equal((await stdout).length, 300_000);
    assert.deepEqual(await ended, { code: 0, signal: null });
  });

  test("has its own exit code", async () => {
    assert.deepEqual(await start([up, "--", "sh", "-c", "exit 42"]).ended, { code: 42, signal: null });
  });

  test("gets its signals itself", async () => {
    const { child, ended, stdout } = start([
      up,
      "--",
      "sh",
      "-c",
      "trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done",
    ]);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGTERM");
    assert.deepEqual(await ended, { code: 9, signal: null });
    assert.equal(await stdout, "ready\n");
  });

  test("finds signals and streams as if podpulse had not been there", async () => {
    const script = "grep SigIgn /proc/self/status; grep -h flags /proc/self/fdinfo/1 /proc/self/fdinfo/2";
    const { stdout } = start([up, "--", "sh", "-c", script]);
    const [ignored = "", ...flags] = (await stdout).trimEnd().split("\n");
    assert.match(ignored, /^SigIgn:\s0+$/);
    const nonBlocking = 0o4000;
    for (const line of flags) assert.equal(Number.parseInt(line.split("\t")[1] ?? "", 8) & nonBlocking, 0, line);
    assert.equal(flags.length, 2);
  });

  test("a reader that goes away ends it by SIGPIPE, as always", async () => {
    assert.equal(await start([up, "--", "sh", "-c", "yes | head -1"]).stdout, "y\n");
  });

  for (const { name, words, code, told } of [
    {
      name: "none of that name",
      words: ["no-such-command"],
      code: 127,
      told: 'Cannot run "no-such-command": it was not found',
    },
    {
      name: "a script whose interpreter is not there",
      words: [fileWith("orphan", "#! /nowhere/sh -x\n")],
      code: 126,
      told: `Cannot run "${folder}/orphan": ${folder}/orphan needs /nowhere/sh, which cannot be run`,
    },
    {
      name: "a broken program",
      words: [fileWith("broken", "\u007fELF\0\0")],
      code: 126,
      told: `Cannot run "${folder}/broken": the system refuses ${folder}/broken (ENOEXEC)`,
    },
    { name: "no program", words: [folder], code: 126, told: `Cannot run "${folder}": ${folder} is not executable` },
  ]) {
    test(`${name}: ${code}`, async () => {
      const { child: _, ended, stderr } = start([up, "--", ...words]);
      assert.equal((await ended).code, code);
      assert.ok((await stderr).includes(`\n${told}`));
      assert.equal((await stderr).split("\n").length, 4, "what passed, that all did, and why it cannot be run");
    });
  }

  test("a script without an interpreter is the shell's", async () => {
    const script = fileWith("script", 'echo "of the shell: $1"\n');
    assert.equal(await start([up, "--", script, "one"]).stdout, "of the shell: one\n");
  });
});

for (const { args, told } of [
  { args: ["--", "ls"], told: "There is no target to wait for (wanted podpulse wait URL... -- COMMAND)\n" },
  { args: ["tcp://a:1", "--"], told: "There is no command after -- (leave it out to run none)\n" },
  { args: ["tcp://a"], told: 'Cannot read the target "tcp://a": it names no port' },
]) {
  test(`wait ${args.join(" ")} is refused`, async () => {
    const { code, stderr } = await runInProcess(["wait", ...args]);
    assert.equal(code, 2);
    assert.ok(stderr.startsWith(told), stderr);
  });
}
