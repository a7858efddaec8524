import type { Phase } from "../../probe.ts";

/** The probes speak of the fields of a configuration; here they are flags. */
const flagWords = [
  ["set tls, or use grpcs://", "use -tls"],
  ["set caFile to trust it", "-tls-ca-cert names the file of one to trust"],
  ["set certFile and keyFile", "set -tls-client-cert and -tls-client-key"],
  ["see serverName", "see -tls-server-name"],
  ["that the check allows", "that we allow"],
] as const;

/** What a probe found, in the words of this command line. */
export function inFlagWords(message: string): string {
  return flagWords.reduce((text, [field, flag]) => text.replace(field, flag), message);
}

/** What there was no time for. */
const missing = {
  dns: "the name was not resolved",
  connect: "the connection was neither accepted nor refused",
  tls: "connected, but the TLS handshake did not finish",
  request: "connected, but the peer did not answer as a gRPC server does (no HTTP/2 settings)",
  transfer: "connected, but the answer was not complete",
} as const satisfies Record<Phase, string>;

/** What an attempt waited for when its time was over. */
export function missed(phase: Phase | undefined): string | undefined {
  return phase && missing[phase];
}
