import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { before, test } from "node:test";
import { buildBundle, bundle } from "../cli/bundle.ts";

import { unusedPort } from "../support/tcp-zoo.ts";

before(buildBundle);

/** As in a container: the kernel keeps signals from a first process that does not listen for them. */
test("wait, as the first process of its own process ids, ends on SIGTERM with 143", async (t) => {
  const url = `tcp://127.0.0.1:${await unusedPort()}`;
  const wait = [process.execPath, bundle, "wait", url, "--", "echo", "no"];
  const child = spawn("unshare", ["-p", "-f", "--kill-child", ...wait], { stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => void child.kill("SIGKILL"));
  const ended = once(child, "close");
  const stdout = text(child.stdout);
  await once(child.stderr, "data"); // the first result
  const inner = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8"));
  process.kill(inner, "SIGTERM");
  assert.deepEqual([await ended, await stdout], [[143, null], ""]);
});
