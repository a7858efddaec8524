import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, describe, test } from "node:test";
import type { Probe } from "../../src/probe.ts";
import { createProbe } from "../../src/probes/registry.ts";
import type { ProbeTarget } from "../../src/target.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { filedAuthority } from "./support/certified.ts";
import { optionsOf, verdictOf } from "./support/probe.ts";
import { grpcTarget, httpTarget, type Place, tcpTarget } from "./support/targets.ts";

const authority = await filedAuthority({ after });
const certificate = await authority.issue();
const tls = { caFile: authority.caFile };

const openDescriptors = () => readdirSync("/proc/self/fd").length;

/**
 * Runs a probe 200 times, 25 at a time, and gives the verdicts that came. A busy machine may leave this process without
 * its turn for longer than a short deadline; what is inconclusive then is no verdict.
 */
async function twoHundred(probe: Probe): Promise<ReadonlySet<string>> {
  const { signal } = new AbortController();
  const verdicts = new Set<string>();
  for (let round = 0; round < 8; round += 1) {
    const results = await Promise.all(Array.from({ length: 25 }, () => probe(signal)));
    for (const result of results)
      if (result.outcome !== "inconclusive") verdicts.add(verdictOf(result).replace(/:.*/, ""));
  }
  return verdicts;
}

const targets: Readonly<Record<string, (place: Place) => ProbeTarget>> = {
  tcp: (place) => tcpTarget(place),
  tls: (place) => tcpTarget(place, tls),
  http: (place) => httpTarget(place),
  https: (place) => httpTarget(place, { tls }),
  grpc: (place) => grpcTarget(place),
  grpcs: (place) => grpcTarget(place, { tls }),
};

describe("after 200 probes as many files are open as before", () => {
  for (const [name, target] of Object.entries(targets)) {
    const secure = name === "tls" || name.endsWith("s");
    const servers: Readonly<Record<string, readonly [start: typeof startGood, verdict: string]>> = {
      good: [startGood, "success"],
      refusing: [async () => ({ host: "127.0.0.1", port: await unusedPort() }), "refused"],
      silent: [(t) => startTcpServer(t, "silent"), name === "tcp" ? "success" : "timeout"],
      closing: [(t) => startTcpServer(t, "closes"), name === "tcp" ? "success" : secure ? "tls" : "reset"],
    };
    async function startGood(t: Parameters<typeof startTcpServer>[0]): Promise<Place> {
      const options = secure ? { tls: certificate } : {};
      if (name.startsWith("grpc")) return await startGrpcServer(t, options);
      return await startHttpServer(t, (_, response) => response.end(), options);
    }
    for (const [behaviour, [start, verdict]] of Object.entries(servers)) {
      test(`${name}, ${behaviour}`, async (t) => {
        const probe = await createProbe(target(await start(t)), optionsOf(verdict === "timeout" ? 20 : 5000));
        await probe(new AbortController().signal); // what is loaded on first use stays open
        const before = openDescriptors();
        const verdicts = await leavesNothingOpen(() => twoHundred(probe));
        if (verdict !== "timeout" || verdicts.size > 0) assert.deepEqual([...verdicts], [verdict]);
        await waitFor(() => openDescriptors() <= before, { what: "all descriptors to be closed" });
      });
    }
  }
});
