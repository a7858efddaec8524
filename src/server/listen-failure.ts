import { codeOf, UsageError } from "../errors.ts";
import { hostInUrl } from "../host-in-url.ts";

/** Where a server was to listen, and what the operator calls its port: `--port or server.port`. */
export type WantedPlace = { readonly host: string; readonly port: number; readonly setting: string };

/** What to throw when a server cannot listen: a UsageError where it is the operator's choice of address or port. */
export function listenFailure(error: unknown, { host, port, setting }: WantedPlace): unknown {
  const why = {
    EADDRINUSE: `port ${port} is in use by another process (choose another with ${setting})`,
    EACCES: `no permission for port ${port} (ports below 1024 need a privilege)`,
    EADDRNOTAVAIL: `${host} is no address of this machine (see server.host)`,
    ENOTFOUND: `${host} has no address (see server.host)`,
  }[codeOf(error) ?? ""];
  return why ? new UsageError(`Cannot listen on ${hostInUrl(host)}:${port}: ${why}`, { cause: error }) : error;
}
