import type { ConfigPath } from "./config-path.ts";

/** Keys that the design knows and this version refuses, by the last named key of the place where they stand. */
const notYet: Readonly<Record<string, readonly string[]>> = {
  server: ["debug"],
};

const execProbe =
  "exec probes are not supported: podpulse starts no processes (wanted one of httpGet, tcpSocket, grpc)";

/** What to say of a key that is known but cannot be used; undefined for any other. */
export function notSupported(parent: ConfigPath, key: string): string | undefined {
  const place = parent.findLast((part) => typeof part === "string") ?? "";
  if (notYet[place]?.includes(key)) return "is not supported yet";
  return place === "checks" && key === "exec" ? execProbe : undefined;
}
