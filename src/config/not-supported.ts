import type { ConfigPath } from "./config-path.ts";

const execProbe =
  "exec probes are not supported: podpulse starts no processes (wanted one of httpGet, tcpSocket, grpc)";

/** What to say of a key that is known but cannot be used; undefined for any other. */
export function notSupported(parent: ConfigPath, key: string): string | undefined {
  const place = parent.findLast((part) => typeof part === "string") ?? "";
  return place === "checks" && key === "exec" ? execProbe : undefined;
}
