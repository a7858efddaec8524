import assert from "node:assert/strict";
import { after, test } from "node:test";
import { tempFolder } from "../support/temp-folder.ts";
import { type FleetServer, placeIn, startFleet, writeConfig } from "./fleet.ts";
import { outageTable } from "./outage-table.ts";
import { podpulseJson } from "./podpulse-process.ts";
import type { WatchedCheck } from "./server-table.ts";

type Result = { readonly name?: string; readonly outcome: string; readonly reason?: string };
type CheckOutput = { readonly status: string; readonly checks: readonly Result[] };

// The file's own: removed after its test has ended the servers that write into it.
const folder = await tempFolder({ after });

test("probe and check beside real servers", { timeout: 60_000 }, async (t) => {
  const place = await placeIn(folder);
  const fleet = await startFleet(t, place);
  if (fleet.length === 0) return t.skip("no server is installed");
  const config = await writeConfig(folder, fleet);
  const checks = fleet.flatMap((member) => member.checks);

  for (const check of checks) {
    await t.test(`probe ${check.name}: success`, async () => {
      assert.deepEqual(await probe(check, tlsOptions(check)), { code: 0, outcome: "success", reason: undefined });
    });
    for (const [lack, options] of lacking(check)) {
      await t.test(`probe ${check.name} without ${lack}: tls`, async () => {
        assert.deepEqual(await probe(check, options), { code: 1, outcome: "failure", reason: "tls" });
      });
    }
  }

  await t.test("check, while all serve: healthy", async () => {
    const { code, status, outcomes } = await check(config);
    assert.deepEqual(
      outcomes,
      outcomesOf(fleet, () => "success"),
    );
    assert.deepEqual({ code, status }, { code: 0, status: "healthy" });
  });

  for (const outage of outageTable) {
    await t.test(`check, while each ${outage.name}`, async () => {
      await Promise.all(fleet.map(({ server }) => outage.begin(server)));
      const { code, status, outcomes } = await check(config).finally(() =>
        Promise.all(fleet.map(({ server }) => outage.end(server))),
      );
      assert.deepEqual(
        outcomes,
        outcomesOf(fleet, ({ row }) => outage.reason(row) ?? "success"),
      );
      const seen = fleet.some(({ row }) => outage.reason(row) !== undefined);
      assert.deepEqual({ code, status }, seen ? { code: 1, status: "unhealthy" } : { code: 0, status: "healthy" });
    });
  }
});

async function probe({ url }: WatchedCheck, options: readonly string[]): Promise<object> {
  const { code, output } = await podpulseJson<Result>(["probe", url, ...options]);
  return { code, outcome: output.outcome, reason: output.reason };
}

function tlsOptions({ tls = { caFile: "" } }: WatchedCheck): readonly string[] {
  const options = { "--cacert": tls.caFile, "--cert": tls.certFile, "--key": tls.keyFile };
  return Object.entries(options).flatMap(([option, path]) => (path ? [option, path] : []));
}

/** What TLS settings may lack, each with the options that are left. */
function lacking({ tls }: WatchedCheck): readonly (readonly [lack: string, options: readonly string[]])[] {
  if (tls === undefined) return [];
  const authority = ["its authority", []] as const;
  return tls.certFile ? [authority, ["a client certificate", ["--cacert", tls.caFile]]] : [authority];
}

async function check(config: string) {
  const { code, output } = await podpulseJson<CheckOutput>(["check", "-c", config]);
  const outcomes = Object.fromEntries(output.checks.map(({ name, outcome, reason }) => [name, reason ?? outcome]));
  return { code, status: output.status, outcomes };
}

function outcomesOf(fleet: readonly FleetServer[], outcome: (member: FleetServer) => string): object {
  return Object.fromEntries(fleet.flatMap((member) => member.checks.map(({ name }) => [name, outcome(member)])));
}
