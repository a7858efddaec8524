import { isIP } from "node:net";

/** Where the Workload API is, as a target of grpc-js's; or what is wrong with the address, in go-spiffe's words. */
export function spiffeEndpoint(
  address: string | undefined,
): { readonly target: string } | { readonly problem: string } {
  if (address === undefined) return { problem: "workload endpoint socket address is not configured" };
  const {
    scheme,
    authority,
    path = "",
    query,
    fragment,
  } = /^(?<scheme>[a-z][a-z0-9+.-]*):(?:\/\/(?<authority>[^/?#]*))?(?<path>[^?#]*)(?<query>\?[^#]*)?(?<fragment>#.*)?$/i.exec(
    address,
  )?.groups ?? {};
  const kind = scheme?.toLowerCase();
  if (kind !== "tcp" && kind !== "unix") {
    return { problem: 'workload endpoint socket URI must have a "tcp" or "unix" scheme' };
  }
  const problem = (words: string) => ({ problem: `workload endpoint ${kind} socket URI ${words}` });
  if (authority === undefined && !path.startsWith("/")) return problem("must not be opaque");
  if (authority?.includes("@")) return problem("must not include user info");
  if (kind === "unix" && !authority && path === "") return problem("must include a path");
  if (kind === "tcp" && !authority) return problem("must include a host");
  if (kind === "tcp" && path !== "") return problem("must not include a path");
  if (query && query !== "?") return problem("must not include query values");
  if (fragment && fragment !== "#") return problem("must not include a fragment");
  if (kind === "unix") {
    return authority ? problem(`must not include a host (found ${authority})`) : { target: `unix:${path}` };
  }
  const { host = "", port } = /^(?<host>\[[^\]]*\]|[^:]*)(?::(?<port>\d*))?$/.exec(authority ?? "")?.groups ?? {};
  const family = isIP(host.replace(/^\[|\]$/g, ""));
  if (family === 0) return problem("host component must be an IP:port");
  return port ? { target: `ipv${family}:${host}:${port}` } : problem("host component must include a port");
}
