import { promises as dns, type LookupAddress } from "node:dns";
import { readFileSync } from "node:fs";
import { codeOf, messageOf } from "../errors.ts";
import { addressesInHosts, candidateNames, parseResolvConf } from "./name-service.ts";
import { ProbeError } from "./probe-error.ts";

/** The files that say how this machine finds names. */
export type NameServiceFiles = { readonly hosts: string; readonly resolvConf: string };

/** Finds a host's addresses, IPv4 first. Throws a ProbeError with reason `dns`, or the signal's reason. */
export type HostResolver = (host: string, signal: AbortSignal) => Promise<readonly LookupAddress[]>;

/** A query is sent again after this time, and to the next nameserver; the probe's deadline ends it all. */
const attempt = { timeout: 500, tries: 4 } as const;

/**
 * Looks names up as the C library does, in the hosts file and then by DNS with the search list, but without a thread:
 * getaddrinfo cannot be given up, so one dead resolver would hold libuv's few threads against every other check, and
 * the process itself would wait for it at its end.
 */
export function createHostResolver(files: NameServiceFiles): HostResolver {
  return async (host, signal) => {
    const known = addressesInHosts(textOf(files.hosts), host);
    if (known.length > 0) return known;
    const settings = parseResolvConf(textOf(files.resolvConf));
    const resolver = new dns.Resolver(attempt);
    // A zone (`fe80::1%eth0`) is more than the resolver understands.
    const nameservers = settings.nameservers.filter((server) => !server.includes("%"));
    if (nameservers.length > 0) resolver.setServers(nameservers);
    const giveUp = () => resolver.cancel();
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      for (const name of candidateNames(host, settings)) {
        const found = await addressesOf(resolver, name);
        signal.throwIfAborted();
        if (found.length > 0) return found;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw new ProbeError("dns", `${host} could not be resolved: ${words(error)}`, { cause: error });
    } finally {
      signal.removeEventListener("abort", giveUp);
      resolver.cancel();
    }
    throw new ProbeError("dns", `there is no address for ${host}`);
  };
}

/** The addresses of both families; none when the name has none. Rejects when that could not be found out. */
async function addressesOf(resolver: dns.Resolver, name: string): Promise<readonly LookupAddress[]> {
  const answers = await Promise.allSettled([
    resolver.resolve4(name).then((found) => found.map((address) => ({ address, family: 4 }))),
    resolver.resolve6(name).then((found) => found.map((address) => ({ address, family: 6 }))),
  ]);
  const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  const failed = answers.find((answer) => answer.status === "rejected" && !saysNone(answer.reason));
  if (addresses.length === 0 && failed?.status === "rejected") throw failed.reason;
  return addresses;
}

/** The name does not exist, or has no address of that family. */
function saysNone(error: unknown): boolean {
  return codeOf(error) === "ENOTFOUND" || codeOf(error) === "ENODATA";
}

function words(error: unknown): string {
  switch (codeOf(error)) {
    case "ETIMEOUT":
      return "no nameserver answered";
    case "ECONNREFUSED":
      return "no nameserver is there (connection refused)";
    case "ESERVFAIL":
      return "the nameserver failed (SERVFAIL)";
    case "EREFUSED":
      return "the nameserver refused to answer (REFUSED)";
    case "EBADNAME":
      return "that is no host name";
    default:
      return messageOf(error);
  }
}

/** A file that is not there says nothing, as for the C library. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
