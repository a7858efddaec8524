import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { startHttpServer } from "../support/http-server.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { buildBundle } from "./bundle.ts";
import { runInProcess } from "./run-in-process.ts";
import { placeIn, startWait } from "./start-wait.ts";

before(buildBundle);

const masked = (text: string, folder: string) =>
  text
    .replaceAll(folder, "")
    .replaceAll(/in \d.*/g, "in N")
    .replaceAll(/refused: .*/g, "refused: ...");

test("wait: until a target passes that is late, with one line for each change", async (t) => {
  const folder = await tempFolder(t);
  const [early, late] = [placeIn(t, folder, "early"), placeIn(t, folder, "late")];
  await early.open();
  const { stdout, stderr, ended } = startWait(t, [early.url, late.url, "--timeout=0", "--", "echo", "done"]);
  await waitFor(() => /waiting .*late/.test(stderr()) && stderr().includes("ok"), { what: "the first results" });
  await late.open();
  assert.deepEqual(await ended, { code: 0, signal: null });
  const [first = "", second = "", ...rest] = masked(stderr(), folder).trimEnd().split("\n");
  assert.deepEqual([first, second].sort(), ["ok unix:///early in N", "waiting unix:///late: refused: ..."]);
  assert.deepEqual(rest, ["ok unix:///late in N"]);
  assert.equal(stdout(), "done\n");
});

test("wait: a target that fails again is waited for again", async (t) => {
  const folder = await tempFolder(t);
  const [a, b] = [placeIn(t, folder, "a"), placeIn(t, folder, "b")];
  await a.open();
  const { child, stderr, ended } = startWait(t, [a.url, b.url]);
  const told = async (line: string) => await waitFor(() => masked(stderr(), folder).includes(line), { what: line });
  await told("ok unix:///a");
  await a.close();
  await told("waiting unix:///a: refused:");
  await b.open();
  await told("ok unix:///b");
  assert.equal(child.exitCode, null);
  await a.open();
  assert.deepEqual(await ended, { code: 0, signal: null });
});

describe("wait: timed out", { concurrency: true }, () => {
  test("the command does not run, and what was missing is told", async (t) => {
    const { port } = await startTcpServer(t, "silent");
    const closed = await unusedPort();
    const [open, refused] = [`tcp://127.0.0.1:${port}`, `tcp://127.0.0.1:${closed}`];
    const { stdout, stderr, ended } = startWait(t, [open, refused, "--timeout=0.6", "--", "echo", "no"]);
    assert.deepEqual(await ended, { code: 1, signal: null });
    assert.equal(stdout(), "");
    assert.match(stderr(), /\ntimed out after 0\.6 s, waiting for 1 of 2 targets\nfailed tcp:.*: refused: .*\n$/);
  });

  test("while the first probe is under way", async (t) => {
    const { port } = await startTcpServer(t, "silent");
    const url = `http://127.0.0.1:${port}/`;
    const { code, stdout, stderr } = await runInProcess(["wait", url, "--timeout=.1", "--probe-timeout=50"]);
    const told = `timed out after 0.1 s, waiting for 1 of 1 target\nfailed ${url}: no result yet\n`;
    assert.deepEqual([code, stdout, stderr], [1, "", told]);
  });

  test("--quiet tells only that", async () => {
    const url = `tcp://127.0.0.1:${await unusedPort()}`;
    const { code, stderr } = await runInProcess(["wait", url, "--timeout=.2", "-q"]);
    assert.equal(code, 1);
    assert.match(stderr, /^timed out after 0\.2 s, waiting for 1 of 1 target\nfailed .*: refused: .*\n$/);
  });
});

test("wait: takes the flags of a probe", async (t) => {
  const { url } = await startHttpServer(t, (_, response) => response.writeHead(503).end());
  const { code, stdout, stderr } = await runInProcess(["wait", url, "--expect-status=503", "--timeout=20"]);
  assert.deepEqual([code, stdout], [0, ""]);
  assert.match(stderr, /^ok http:.* 503 in .*\n$/);
});

test("wait: a target is probed again only when its probe has ended", async (t) => {
  const server = await startTcpServer(t, "silent");
  const args = ["wait", `http://127.0.0.1:${server.port}/`, "--timeout=.5", "--probe-timeout=.2", "--interval=.05"];
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, server.connections());
  }, 5);
  t.after(() => clearInterval(timer));
  const { code, stderr } = await runInProcess(args);
  assert.deepEqual([code, most], [1, 1]);
  assert.match(stderr, /^waiting http:.*: timeout: no answer within 0\.2 s\ntimed out /);
});

describe("wait: a signal ends it at once, and the command does not run", { concurrency: true }, () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    test(signal, async (t) => {
      const url = `tcp://127.0.0.1:${await unusedPort()}`;
      const { child, stdout, stderr, ended } = startWait(t, [url, "--", "echo", "no"]);
      await waitFor(() => stderr().includes("waiting"), { what: "the first result" });
      child.kill(signal);
      assert.deepEqual(await ended, { code: null, signal });
      assert.equal(stdout(), "");
    });
  }
});
