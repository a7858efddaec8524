import { promises as dns, type LookupAddress } from "node:dns";
import { isIP } from "node:net";
import type { ProbeRun } from "./protocol-probe.ts";
import { untilAborted } from "./until-aborted.ts";

/**
 * Look-ups under way, by host. One cannot be cancelled and holds a thread until the resolver answers or gives up, which
 * takes a dead one far longer than a probe's period: so the next probe of the same host waits for the one under way
 * instead of taking another thread from the checks of other hosts.
 */
const underWay = new Map<string, Promise<readonly LookupAddress[]>>();

/**
 * The addresses of a host, as the machine's own resolver orders them (hosts file and search list included).
 * An IP address is its own answer and costs no look-up. Throws Node's DNS error, or the signal's reason.
 */
export async function resolveHost(host: string, run: ProbeRun): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  run.phases.enter("dns");
  return await untilAborted(lookUp(host), run.signal);
}

function lookUp(host: string): Promise<readonly LookupAddress[]> {
  const shared = underWay.get(host);
  if (shared) return shared;
  const lookup = dns.lookup(host, { all: true, order: "verbatim" }).finally(() => underWay.delete(host));
  underWay.set(host, lookup);
  return lookup;
}
