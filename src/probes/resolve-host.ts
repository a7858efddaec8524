import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { createHostResolver } from "./host-resolver.ts";
import type { ProbeRun } from "./protocol-probe.ts";

const resolveName = createHostResolver({ hosts: "/etc/hosts", resolvConf: "/etc/resolv.conf" });

/**
 * The addresses of a host. An IP address is its own answer and costs no look-up; `localhost` is this machine even when
 * no hosts file says so (RFC 6761, section 6.3). Throws a ProbeError with reason `dns`, or the signal's reason.
 */
export async function resolveHost(host: string, run: ProbeRun): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  run.phases.enter("dns");
  try {
    return await resolveName(host, run.signal);
  } catch (error) {
    if (!/(^|\.)localhost\.?$/i.test(host) || run.signal.aborted) throw error;
    return [
      { address: "127.0.0.1", family: 4 },
      { address: "::1", family: 6 },
    ];
  }
}
