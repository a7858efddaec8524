import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startSidecar } from "../sidecar/start-sidecar.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { buildBundle, runBundle } from "./bundle.ts";
import { program } from "./the-program.ts";

before(buildBundle);

const up = `tcp://127.0.0.1:${(await startTcpServer({ after }, "silent")).port}`;
const down = `tcp://127.0.0.1:${await unusedPort()}`;
const { url } = await startSidecar({ after }, []);
const draining = await startSidecar({ after }, []);
await draining.ask("/-/drain");
const checksOf = (target: string) => ({
  PODPULSE_CONFIG: `checks: [{ name: app, tcpSocket: { port: ${target.split(":").at(-1)} } }]`,
});

const lists = await tempFolder({ after });

/** A file that holds one target. */
async function listOf(target: string): Promise<string> {
  const path = join(lists, String(target.split(":").at(-1)));
  await writeFile(path, `${target}\n`);
  return path;
}

type Documented = { readonly code: number; readonly args: readonly string[]; readonly env?: Record<string, string> };

/** A command line for every exit code that the help of a command tells. `run` ends by a signal: see run.test.ts. */
const table: Readonly<Record<string, readonly Documented[]>> = {
  run: [
    { code: 0, args: ["--dry-run", "--check", up] },
    { code: 2, args: [] },
  ],
  probe: [
    { code: 0, args: [up] },
    { code: 1, args: [up, down] },
    { code: 2, args: ["nonsense"] },
  ],
  wait: [
    { code: 0, args: [up] },
    { code: 1, args: [down, "--timeout", "0.2"] },
    { code: 2, args: ["nonsense"] },
  ],
  batch: [
    { code: 0, args: [await listOf(up)] },
    { code: 1, args: [await listOf(down)] },
    { code: 2, args: ["/nowhere"] },
  ],
  check: [
    { code: 0, args: [], env: checksOf(up) },
    { code: 1, args: [], env: checksOf(down) },
    { code: 2, args: [] },
  ],
  status: [
    { code: 0, args: ["--url", url] },
    { code: 1, args: ["--url", draining.url] },
    { code: 2, args: ["--url", down.replace("tcp", "http")] },
  ],
  validate: [
    { code: 0, args: [], env: checksOf(up) },
    { code: 2, args: [] },
  ],
  lint: [
    { code: 0, args: ["--pod", "k8s/base/pod.yaml", "--pod", "k8s/base/configmap.yaml"] },
    { code: 1, args: ["--pod", "examples/command-line/pod.yaml", "--strict"], env: checksOf(up) },
    { code: 2, args: ["--pod", "k8s/base/configmap.yaml"] },
  ],
  init: [
    { code: 0, args: ["--pod", "examples/command-line/deployment.yaml"] },
    { code: 2, args: ["--pod", "k8s/base/pod.yaml"] },
  ],
  schema: [
    { code: 0, args: [] },
    { code: 2, args: ["more"] },
  ],
  completion: [
    { code: 0, args: ["bash"] },
    { code: 2, args: ["tcsh"] },
  ],
};

describe("the exit codes that --help tells, and no others", { concurrency: 2 }, () => {
  for (const command of program.commands) {
    const name = command.name();
    const rows = table[name];
    if (!rows) continue; // a command with a test of its own for this
    test(`${name}: ${rows.map(({ code }) => code).join(", ")}`, async () => {
      const { stdout: help } = await runBundle([name, "--help"]);
      const told = [...(help.split("Exit codes:\n")[1] ?? "").matchAll(/^ {2}(\d+) /gm)].map(([, code]) =>
        Number(code),
      );
      assert.deepEqual(
        rows.map(({ code }) => code),
        told,
      );
      for (const { code, args, env = {} } of rows) {
        assert.equal((await runBundle([name, ...args], { env })).code, code, args.join(" "));
      }
    });
  }
});

test("a bug of ours shows its stack, asks for a report and ends with 70", async () => {
  const folder = await tempFolder({ after });
  const preload = join(folder, "broken.cjs");
  writeFileSync(preload, 'JSON.stringify = () => { throw new TypeError("broken on purpose"); };');
  const { code, stdout, stderr } = await runBundle(["schema"], { env: { NODE_OPTIONS: `--require ${preload}` } });
  assert.deepEqual([code, stdout], [70, ""]);
  assert.match(
    stderr,
    /^podpulse \S+ \((?:commit \S+, )?Node \S+, \w+ \w+\) failed because of a bug of its own:\nTypeError: broken on purpose\n {4}at /,
  );
  assert.match(stderr, /\nPlease report it, with the lines above and the command line that led to it\.\n$/);
});

test("results that cannot be written are no success", async () => {
  const { code, stderr } = await runBundle(["schema"], { stdoutPath: "/dev/full" });
  assert.deepEqual([code, stderr], [2, "Cannot write to standard output: ENOSPC: no space left on device, write\n"]);
});

describe("a reader that goes away is no error", { concurrency: 2 }, () => {
  const lines: Readonly<Record<string, Documented>> = {
    ...Object.fromEntries(Object.entries(table).flatMap(([name, [first]]) => (first ? [[name, first]] : []))),
    "status --watch": { code: 0, args: ["--url", url, "--interval", "0.05"] },
    "--help": { code: 0, args: [] },
  };
  for (const [name, { args, env = {} }] of Object.entries(lines)) {
    test(name, async () => {
      const { code, stderr } = await runBundle([...name.split(" "), ...args], { env, stdoutPath: "closed" });
      assert.deepEqual([code, ["wait", "init"].includes(name) ? "" : stderr], [0, ""]); // these tell there what they do
    });
  }
});
