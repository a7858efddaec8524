import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { buildBundle, bundle } from "./bundle.ts";

before(buildBundle);

describe("a check during which podpulse itself was stopped (SIGSTOP)", { concurrency: 2 }, () => {
  for (const { what, more, status, code } of [
    { what: "unknown is not known to be good", more: {}, status: "unknown", code: 1 },
    { what: "one that is not critical matters less", more: { critical: false }, status: "degraded", code: 0 },
  ]) {
    test(`${what}: ${status}, exit code ${code}`, async (t) => {
      const server = await startTcpServer(t, "silent");
      const config = join(await tempFolder(t), "podpulse.json");
      const check = { name: "app", httpGet: { port: server.port }, timeoutSeconds: 1, ...more };
      writeFileSync(config, JSON.stringify({ checks: [check] }));
      const child = spawn(process.execPath, [bundle, "check", "-c", config, "-o", "json"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      t.after(() => child.kill("SIGKILL"));
      const { promise: ended, resolve } = Promise.withResolvers<number | null>();
      child.on("close", resolve);
      const output = text(child.stdout);
      await waitFor(() => server.received().length > 0, { what: "the request" });
      child.kill("SIGSTOP");
      await delay(1500);
      child.kill("SIGCONT");
      assert.equal(await ended, code);
      const report = JSON.parse(await output);
      assert.equal(report.status, status);
      const [{ outcome, reason, message }] = report.checks;
      assert.deepEqual([outcome, reason], ["inconclusive", undefined]);
      assert.match(message, /^no answer within 1 s, but podpulse itself did not run for 1\.\d s meanwhile$/);
    });
  }
});
