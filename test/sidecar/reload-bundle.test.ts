import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Lifetime } from "../support/lifetime.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { runBundle } from "./run-bundle.ts";

/** A sidecar in a process of its own, on a directory as Kubernetes mounts a ConfigMap. */
async function mounted(t: Lifetime) {
  const { port } = await startTcpServer(t, "silent");
  const check = (name: string) => ({ name, tcpSocket: { port }, periodSeconds: 0.2 });
  const folder = await tempFolder(t);
  let version = 0;
  const swap = (text: string) => {
    version += 1;
    mkdirSync(join(folder, `..${version}`));
    writeFileSync(join(folder, `..${version}`, "podpulse.yaml"), text);
    symlinkSync(`..${version}`, join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
    if (version > 1) rmSync(join(folder, `..${version - 1}`), { recursive: true });
  };
  swap(JSON.stringify({ checks: [check("app")] }));
  symlinkSync(join("..data", "podpulse.yaml"), join(folder, "podpulse.yaml"));
  const sidecar = await runBundle(t, {}, ["-c", folder]);
  const shows = (body: string) =>
    waitFor(async () => (await sidecar.ask("/readyz?verbose")).body === body, { what: body, timeoutMs: 10_000 });
  const reloads = (event: string, trigger: string) =>
    waitFor(() => sidecar.lines().find((line) => line["event"] === event && line["trigger"] === trigger), {
      what: `${event} by ${trigger}`,
      timeoutMs: 10_000,
    });
  await shows("[+]app ok\nreadyz check passed\n");
  return { ...sidecar, check, swap, shows, reloads, configFile: join(folder, "..data", "podpulse.yaml") };
}

describe("a reload, in the bundle", { concurrency: 2 }, () => {
  test("comes with a ConfigMap's symlink swap", async (t) => {
    const { check, swap, shows, reloads } = await mounted(t);
    swap(JSON.stringify({ checks: [check("app"), check("cache")] }));
    await reloads("reload-succeeded", "files");
    await shows("[+]app ok\n[+]cache ok\nreadyz check passed\n");
  });

  test("comes with SIGHUP, and the process lives on", async (t) => {
    const { kill, reloads, shows } = await mounted(t);
    kill("SIGHUP");
    await reloads("reload-succeeded", "signal");
    await shows("[+]app ok\nreadyz check passed\n");
  });

  test("of a broken file is 422 with its problems, and the old configuration runs on", async (t) => {
    const { url, swap, check, shows, configFile, exited, kill } = await mounted(t);
    const reload = () => fetch(`${url}/-/reload`, { method: "POST" });
    swap(JSON.stringify({ checks: [{ ...check("app"), periodSeconds: "soon" }], serverr: {} }));
    const refused = await reload();
    const lines = (await refused.text()).split("\n");
    assert.equal(refused.status, 422);
    assert.match(lines[0] ?? "", /podpulse\.yaml:1:\d+: checks\[0\]\.periodSeconds: has the wrong type \(found "soon"/);
    assert.match(lines[1] ?? "", /serverr: unknown key \(did you mean server\?\)$/);
    assert.equal(lines[2], "reload refused: the old configuration runs on");
    await shows("[+]app ok\nreadyz check passed\n");
    writeFileSync(configFile, "");
    assert.equal((await reload()).status, 422, "an empty file must not remove every check");
    writeFileSync(configFile, JSON.stringify({ checks: [check("other")] }));
    const applied = await reload();
    assert.deepEqual([applied.status, await applied.text()], [200, "reloaded: 1 added, 1 removed\n"]);
    await shows("[+]other ok\nreadyz check passed\n");
    kill("SIGTERM");
    assert.deepEqual(await exited, { code: 0, signal: null });
  });

  test("SIGTERM answers who waits for a drain, and ends", async (t) => {
    const { url, ask, kill, exited } = await mounted(t);
    const waiting = fetch(`${url}/-/drain?seconds=60`);
    await waitFor(async () => (await ask("/readyz")).status === 503, { what: "the drain" });
    assert.equal((await ask("/livez")).status, 200);
    kill("SIGTERM");
    assert.deepEqual([(await waiting).status, await exited], [200, { code: 0, signal: null }]);
  });
});
