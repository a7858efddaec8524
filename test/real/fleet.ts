import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import type { TestContext } from "node:test";
import { stringify } from "yaml";
import { createAuthority, writePem } from "../support/certificates.ts";
import { findProgram } from "./program.ts";
import { type Place, type ServerRow, type StartedServer, serverTable, type WatchedCheck } from "./server-table.ts";

/** A row of the table while its server runs. */
export type FleetServer = StartedServer & { readonly row: ServerRow };

/**
 * Every server of the table whose program is installed, started and ready. Each missing program is a skipped subtest
 * that names its package; in CI a failed one.
 */
export async function startFleet(t: TestContext, place: Place): Promise<readonly FleetServer[]> {
  const installed: ServerRow[] = [];
  for (const row of serverTable) {
    if (findProgram(row.program)) installed.push(row);
    else await t.test(row.name, (subtest) => skipMissing(subtest, row));
  }
  return await Promise.all(installed.map(async (row) => ({ row, ...(await row.start(t, place)) })));
}

function skipMissing(t: TestContext, { program, debianPackage }: ServerRow): void {
  const message = `${program} is not installed (Debian package ${debianPackage}; .ci/run installs it)`;
  if (process.env["CI"] === "true") assert.fail(message);
  t.skip(message);
}

/** New certificates in `folder`, for 127.0.0.1 and for servers and clients alike. */
export async function placeIn(folder: string): Promise<Place> {
  const authority = await createAuthority();
  const { certPem, keyPem } = await authority.issue();
  const { ca, tls, key } = await writePem(folder, { ca: authority.certPem, tls: certPem, key: keyPem });
  return { folder, caFile: ca, certFile: tls, keyFile: key };
}

/** Timings of all checks. The timeout is shorter than the period: else a hanging target's probes skip every other tick. */
export const timing = { periodSeconds: 0.5, timeoutSeconds: 0.4, failureThreshold: 3 } as const;

/** Writes a configuration that watches the whole fleet, and what `more` holds. */
export async function writeConfig(
  folder: string,
  fleet: readonly FleetServer[],
  more: readonly object[] = [],
): Promise<string> {
  const path = `${folder}/podpulse.yaml`;
  const watched = fleet.flatMap(({ checks }) => checks).map(configOf);
  const config = { server: { host: "127.0.0.1" }, defaults: timing, checks: [...watched, ...more] };
  await writeFile(path, stringify(config));
  return path;
}

function configOf({ name, handler, tls }: WatchedCheck): object {
  return { name, ...handler, ...(tls ? { tls } : {}) };
}
