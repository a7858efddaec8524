import type { Address } from "../target.ts";
import type { Report } from "./config-document.ts";
import type { ConfigPath } from "./config-path.ts";
import type { RawTcpSocket } from "./tcp-schema.ts";

/** Where a handler connects to: a Unix socket, or a host (127.0.0.1 by default) and a port. */
export function resolveAddress(raw: RawTcpSocket, path: ConfigPath, report: Report): Address {
  if (raw.socketPath !== undefined) {
    for (const key of ["host", "port"] as const) {
      if (raw[key] !== undefined) report([...path, key], "has no meaning beside socketPath (wanted one or the other)");
    }
    return { type: "unix", socketPath: raw.socketPath };
  }
  if (raw.port === undefined) report(path, "port is missing (wanted a port number from 1 to 65535, or socketPath)");
  return { type: "tcp", host: raw.host ?? "127.0.0.1", port: Number(raw.port) };
}
