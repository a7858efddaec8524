import { promises as dns, type LookupAddress } from "node:dns";
import { isIP } from "node:net";
import type { ProbeRun } from "./protocol-probe.ts";
import { untilAborted } from "./until-aborted.ts";

/**
 * The addresses of a host, as the machine's own resolver orders them (hosts file and search list included).
 * An IP address is its own answer and costs no look-up. Throws Node's DNS error, or the signal's reason.
 */
export async function resolveHost(host: string, run: ProbeRun): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  run.phases.enter("dns");
  // A look-up cannot be cancelled: it ends in its own time, and nobody listens any more.
  return await untilAborted(dns.lookup(host, { all: true, order: "verbatim" }), run.signal);
}
