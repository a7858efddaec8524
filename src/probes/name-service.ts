import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";

/** What resolv.conf(5) says of how names are looked up. */
export type ResolverSettings = {
  /** None: the resolver's own default. */
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  /** A name with at least this many dots is tried as it is before the search list. */
  readonly ndots: number;
};

/** The addresses that a hosts file (hosts(5)) gives to a name, in its order. */
export function addressesInHosts(text: string, host: string): readonly LookupAddress[] {
  const wanted = withoutFinalDot(host).toLowerCase();
  return text.split("\n").flatMap((line) => {
    const [address = "", ...names] = (line.split("#", 1)[0] ?? "").trim().split(/\s+/);
    const family = isIP(address);
    return family !== 0 && names.some((name) => name.toLowerCase() === wanted) ? [{ address, family }] : [];
  });
}

/** Reads resolv.conf. Of several search lists the last counts. */
export function parseResolvConf(text: string): ResolverSettings {
  const nameservers: string[] = [];
  let search: readonly string[] = [];
  let ndots = 1;
  for (const line of text.split("\n")) {
    const [key, ...values] = line
      .replace(/[#;].*/, "")
      .trim()
      .split(/\s+/);
    if (key === "nameserver" && values[0]) nameservers.push(values[0]);
    if (key === "search" || key === "domain") search = values.map(withoutFinalDot).filter((domain) => domain !== "");
    if (key !== "options") continue;
    const given = values.findLast((value) => /^ndots:\d+$/.test(value));
    ndots = given ? Math.min(15, Number(given.slice("ndots:".length))) : ndots;
  }
  return { nameservers, search, ndots };
}

/** The full names that stand for a name, in the order in which they are asked for. A final dot rules out the search. */
export function candidateNames(host: string, { search, ndots }: ResolverSettings): readonly string[] {
  if (host.endsWith(".")) return [withoutFinalDot(host)];
  const searched = search.map((domain) => `${host}.${domain}`);
  const dots = host.split(".").length - 1;
  return dots >= ndots ? [host, ...searched] : [...searched, host];
}

function withoutFinalDot(name: string): string {
  return name.endsWith(".") ? name.slice(0, -1) : name;
}
