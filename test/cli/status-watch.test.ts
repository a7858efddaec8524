import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { runProgram } from "../../src/cli/program.ts";
import { startSidecar } from "../sidecar/start-sidecar.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { makeCheck } from "../support/make-check.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { buildBundle } from "./bundle.ts";
import { runInTerminal, visible } from "./pseudo-terminal.ts";
import { captureStream } from "./run-in-process.ts";

before(buildBundle);

/** A sidecar with one check that succeeds and one that fails and does not matter, probed quickly. */
async function startWatched(t: Lifetime) {
  const { port } = await startTcpServer(t, "silent");
  const place = (number: number) =>
    ({ protocol: "tcp", address: { type: "tcp", host: "127.0.0.1", port: number } }) as const;
  const often = { periodMs: 50, timeoutMs: 2000, staleAfterMs: 60_000, failureThreshold: 1 };
  return await startSidecar(t, [
    makeCheck({ ...often, name: "app", target: place(port) }),
    makeCheck({ ...often, name: "database", target: place(await unusedPort()), critical: false }),
  ]);
}

/** `status --watch` in this process. */
function watchInProcess(url: string, isTTY: boolean, options: readonly string[] = []) {
  const stdout = Object.assign(captureStream(isTTY), { columns: 120, rows: 30 });
  const stderr = captureStream(isTTY);
  const args = ["status", "--watch", "--interval", "0.05", "--url", url, ...options];
  const code = runProgram(args, { environment: {}, stdout, stderr });
  const stop = async () => {
    process.emit("SIGINT");
    return await code;
  };
  const text = () => visible(stdout.text());
  const sees = (pattern: RegExp) => waitFor(() => pattern.test(text()), { what: String(pattern) });
  return { stdout, text, stderr, stop, sees };
}

describe("status --watch where nothing can be drawn over", () => {
  test("prints every table anew, and ends with the last one's exit code", async (t) => {
    const { url, ask } = await startWatched(t);
    const { stdout, stderr, stop, sees } = watchInProcess(url, false);
    await sees(/app +healthy[\s\S]*\nready \(degraded\)\n\npodpulse [\s\S]*\nready \(degraded\)\n\n/);
    await ask("/-/drain");
    await sees(/\nDRAINING[\s\S]*\nnot ready: draining\n\n/);
    assert.equal(await stop(), 1);
    assert.equal(stderr.text(), "");
    assert.equal(stripVTControlCharacters(stdout.text()), stdout.text());
  });

  test("tells on stderr, once, that there is no podpulse, and goes on", async (t) => {
    const { url, stop: stopSidecar } = await startWatched(t);
    const { stdout, stderr, stop, sees } = watchInProcess(url, false);
    await sees(/\nready/);
    await stopSidecar();
    await waitFor(() => stderr.text() !== "", { what: "the message" });
    const { length } = stdout.text();
    assert.equal(await stop(), 2);
    assert.match(stderr.text(), /^Cannot reach podpulse at \S+ \w+: .*\n\(is it running there\? .*\)\n$/);
    assert.equal(stdout.text().length, length);
  });

  test("-o json: every answer with the newest results", async (t) => {
    const { url } = await startWatched(t);
    const { stdout, stop, sees } = watchInProcess(url, true, ["-o", "json"]);
    await sees(/"recentResults": \[\s+{\s+"outcome": "success",\s+"durationMs": [\d.]+\s+}[\s\S]*\n}\n{\n[\s\S]*\n}\n/);
    assert.equal(await stop(), 0);
    for (const document of stdout.text().split(/(?<=^}\n)/m)) JSON.parse(document);
  });
});

describe("status --watch on a terminal", () => {
  test("draws over, keeps the last table while there is no podpulse, and follows the size", async (t) => {
    const { url, stop: stopSidecar } = await startWatched(t);
    const { stdout, stderr, stop, sees } = watchInProcess(url, true);
    await sees(/LAST 30[\s\S]*␛\[31m×[\s\S]*␛\[33mready \(degraded\)/);
    await sees(/␛\[\d+A/); // up, to draw over
    await stopSidecar();
    await sees(/Cannot reach podpulse at [\s\S]*What follows is \d+\.\d s old\.\n\npodpulse /);
    Object.assign(stdout, { columns: 20, rows: 10 });
    const { length } = stdout.text();
    stdout.emit("resize");
    const drawn = stdout.text().slice(length);
    assert.match(visible(drawn), /^␛\[2J␛\[H/);
    const lines = stripVTControlCharacters(drawn).trimEnd().split("\n");
    assert.deepEqual([lines.length <= 9, lines.filter((line) => line.length > 20)], [true, []]);
    assert.equal(await stop(), 2);
    assert.equal(stderr.text(), "");
    assert.equal(stdout.listenerCount("resize"), 0);
  });

  test("in a pseudo-terminal: colours, the sparkline, Ctrl-C, and the cursor is back", async (t) => {
    const { url } = await startWatched(t);
    const terminal = runInTerminal(t, ["status", "--watch", "--interval", "0.1", "--url", url], { columns: 140 });
    await terminal.sees(/␛\[\?25l/); // the cursor is hidden
    await terminal.sees(/app +␛\[32mhealthy␛\[39m[^\n]* [▁▂▃▄▅▆▇█]{3,30} /);
    await terminal.sees(/database +␛\[31munhealthy␛\[39m[^\n]* (?:␛\[31m)?×/);
    await terminal.sees(/␛\[\d+A/);
    terminal.type("\u0003");
    assert.equal(await terminal.ended, 0);
    assert.match(terminal.text(), /␛\[\?25h(?![\s\S]*␛\[\?25l)/);
    const lines = terminal.text().split(/[\r\n]+|␛\[\d*[A-GK]/); // where the cursor goes elsewhere a line ends, too
    const widest = Math.max(...lines.map((line) => line.replaceAll(/␛\[[?\d]*[a-z]/g, "").length));
    assert.ok(widest <= 140, `${widest} columns`);
  });

  for (const [name, env, coloured] of [
    ["NO_COLOR: no colours, and still in place", { NO_COLOR: "1" }, false],
    ["FORCE_COLOR changes nothing on a terminal", { FORCE_COLOR: "0" }, true],
  ] as const) {
    test(name, async (t) => {
      const { url } = await startWatched(t);
      const terminal = runInTerminal(t, ["status", "--watch", "--interval", "0.1", "--url", url], { env });
      await terminal.sees(/×/);
      await terminal.sees(/␛\[\d+A/);
      assert.equal(/␛\[3\dm/.test(terminal.text()), coloured);
      terminal.type("\u0003");
      assert.equal(await terminal.ended, 0);
    });
  }

  test("TERM=dumb: nothing but text", async (t) => {
    const { url } = await startWatched(t);
    const env = { TERM: "dumb" };
    const terminal = runInTerminal(t, ["status", "--watch", "--interval", "0.1", "--url", url], { env });
    await terminal.sees(/ready[\s\S]*ready/);
    terminal.type("\u0003");
    assert.equal(await terminal.ended, 0);
    assert.ok(!terminal.text().includes("␛"));
  });
});
