import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { buildBundle, bundle } from "../cli/bundle.ts";
import { startProgram } from "../cli/start-wait.ts";
import { unusedPort } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";

before(buildBundle);

/** As in a container: the kernel keeps signals from a first process that does not listen for them. */
test("wait, as the first process of its own process ids, ends on SIGTERM with 143", async (t) => {
  const url = `tcp://127.0.0.1:${await unusedPort()}`;
  const wait = [process.execPath, bundle, "wait", url, "--", "echo", "no"];
  const { child, stdout, stderr, ended } = startProgram(t, "unshare", ["-p", "-f", "--kill-child", ...wait]);
  await waitFor(() => stderr().includes("waiting "), { what: "the first result" });
  const inner = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8"));
  process.kill(inner, "SIGTERM");
  assert.deepEqual(await ended, { code: 143, signal: null });
  assert.equal(stdout(), "");
});
