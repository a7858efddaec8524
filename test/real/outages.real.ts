import assert from "node:assert/strict";
import { after, type TestContext, test } from "node:test";
import { startHttpServer } from "../support/http-server.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { idleDescriptors } from "./descriptors.ts";
import { statusOf } from "./endpoint.ts";
import { type FleetServer, placeIn, startFleet, timing, writeConfig } from "./fleet.ts";
import { type Outage, outageTable } from "./outage-table.ts";
import { startSidecar } from "./podpulse-process.ts";
import { Watch } from "./watch.ts";

const periodMs = timing.periodSeconds * 1000;
const timeoutMs = timing.timeoutSeconds * 1000;
/** For the polling, and for a busy machine. */
const allowanceMs = 250;
const fallBoundMs = periodMs * timing.failureThreshold + timeoutMs;
const recoveryBoundMs = periodMs + timeoutMs;

const messages = { refused: /refused by 127\.0\.0\.1:\d+$/, timeout: /within 0\.4 s$/ } as const;

// The file's own: removed after its test has ended the servers that write into it.
const folder = await tempFolder({ after });

test("a sidecar beside real servers that die and hang", { timeout: 90_000 }, async (t) => {
  const fleet = await startFleet(t, await placeIn(folder));
  if (fleet.length === 0) return t.skip("no server is installed");
  const app = await startHttpServer(t, (_request, response) => response.end("alive"));
  const alive = { name: "app", httpGet: { port: app.port }, groups: ["liveness"] };
  const sidecar = await startSidecar(t, await writeConfig(folder, fleet, [alive]));
  const watch = new Watch(sidecar.url);
  const all = fleet.flatMap(checkNames);
  await watch.until(all, "ok", recoveryBoundMs + allowanceMs);
  const descriptors = await idleDescriptors(sidecar.pid, 2 * periodMs);

  for (const member of fleet) {
    for (const outage of outageTable) {
      const reason = outage.reason(member.row);
      const title = `${member.row.name} ${outage.name}: ${reason ?? "a TCP check cannot see it"}`;
      await t.test(title, (subtest) => goThrough(subtest, outage, member, watch));
    }
  }

  await t.test("logs one line for each change, and no error", () => {
    for (const { row, checks } of fleet) {
      const reasons = outageTable.map((outage) => outage.reason(row)).filter((reason) => reason !== undefined);
      for (const { name } of checks) {
        const changes = sidecar.log.filter(({ event, check }) => event === "check-status-changed" && check === name);
        const said = changes.map(({ status, reason }) => reason ?? status);
        assert.deepEqual(said, ["healthy", ...reasons.flatMap((reason) => [reason, "healthy"])], name);
      }
    }
    assert.deepEqual(
      sidecar.log.filter(({ level }) => level === "error"),
      [],
    );
  });

  await t.test("leaves no descriptor open", async () => {
    assert.deepEqual(await idleDescriptors(sidecar.pid, 2 * periodMs), descriptors);
  });

  await t.test("ends with 0 at SIGTERM", async () => {
    assert.equal(await sidecar.terminate(), 0);
    assert.equal(sidecar.log.at(-1)?.["event"], "stopped");
  });
});

async function goThrough(t: TestContext, outage: Outage, member: FleetServer, watch: Watch): Promise<void> {
  const { row, server } = member;
  const names = checkNames(member);
  const reason = outage.reason(row);
  watch.start();
  await outage.begin(server);
  try {
    if (reason === undefined) {
      await watch.stays(fallBoundMs);
    } else {
      const fell = await watch.until(names, `failed: ${reason}`, fallBoundMs + allowanceMs);
      t.diagnostic(`${fell} (bound ${fallBoundMs} ms)`);
      await assertUnhealthy(watch.url, names, reason);
    }
  } finally {
    await outage.end(server);
  }
  watch.start();
  const recovered = await watch.until(names, "ok", recoveryBoundMs + allowanceMs);
  t.diagnostic(`${recovered} (bound ${recoveryBoundMs} ms)`);
}

async function assertUnhealthy(url: string, names: readonly string[], reason: "refused" | "timeout"): Promise<void> {
  const { groups, checks } = await statusOf(url);
  const statusByGroup = Object.fromEntries(groups.map(({ name, status }) => [name, status]));
  assert.equal(statusByGroup["readiness"], "unhealthy");
  assert.equal(statusByGroup["liveness"], "healthy");
  for (const check of checks) {
    const wanted = names.includes(check.name) ? "unhealthy" : "healthy";
    assert.equal(check.status, wanted, check.name);
    if (wanted === "healthy") continue;
    assert.equal(check.reason, reason);
    assert.match(check.message ?? "", messages[reason]);
    assert.equal(check.lastResult?.reason, reason);
    assert.ok(check.consecutiveFailures >= timing.failureThreshold);
  }
}

function checkNames({ checks }: FleetServer): readonly string[] {
  return checks.map(({ name }) => name);
}
