import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Lifetime } from "../support/lifetime.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { get } from "./get.ts";

const fileOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const recorder = fileOf("test/sidecar/record-modules.ts");

/** Runs a sidecar, as `program` has it, that tells which modules it has loaded. */
async function run(t: Lifetime, program: string, server: object, nodeOptions: readonly string[] = []) {
  const folder = await tempFolder(t);
  const [config, modulesFile] = [join(folder, "podpulse.json"), join(folder, "modules")];
  const checks = [{ name: "app", tcpSocket: { port: 1 } }];
  writeFileSync(config, JSON.stringify({ server: { host: "127.0.0.1", port: 0, ...server }, checks }));
  const args = [...nodeOptions, fileOf(program), "run", "-c", config];
  const child = spawn(process.execPath, args, {
    env: { MODULES_FILE: modulesFile },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exited = new Promise<number | null>((resolve) => child.on("close", resolve));
  t.after(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const started = () =>
    waitFor(() => /"url":"([^"]+)"/.exec(stderr)?.[1], { what: "the started line", timeoutMs: 20_000 });
  const loaded = (name: RegExp) =>
    readFileSync(modulesFile, "utf8")
      .split("\n")
      .some((module) => name.test(module));
  return { started, loaded, exited, stderr: () => stderr };
}

describe("what profiles need is loaded on use only", { concurrency: 2 }, () => {
  for (const program of ["src/main.ts", "dist/podpulse.js"]) {
    test(`${program} without server.debug: nothing of it`, async (t) => {
      const { started, loaded } = await run(t, program, {}, ["--import", recorder]);
      await started();
      assert.deepEqual(
        [loaded(/fastify|^node:http/), loaded(/inspector/), loaded(/pprof-format|\/profiling\//)],
        [true, false, false],
      );
    });

    test(`${program} with server.debug: V8's profilers, and the format with the first profile`, async (t) => {
      const { started, loaded } = await run(t, program, { debug: true }, ["--import", recorder]);
      const url = await started();
      assert.deepEqual([loaded(/^node:inspector/), loaded(/^pprof-format$/)], [true, false]);
      assert.equal((await get(`${url}/debug/pprof/heap`)).status, 200);
      // The bundle has the library inside.
      assert.equal(loaded(/^pprof-format$/), program === "src/main.ts");
    });
  }

  test("a process that may not look at itself says so, with exit code 2", async (t) => {
    const allowed = ["--permission", "--allow-fs-read=*", "--allow-net"];
    const { exited, stderr } = await run(t, "dist/podpulse.js", { debug: true }, allowed);
    assert.equal(await exited, 2);
    assert.match(stderr(), /^Cannot take profiles of this process, as server\.debug wants: .*[Pp]ermission.*\n$/m);
  });
});
