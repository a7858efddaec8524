import type { Config } from "../config.ts";
import type { TlsSettings } from "../target.ts";
import type { Report } from "./config-document.ts";

/** What is wrong with the files that TLS settings name; given from outside, since reading them is the probes' work. */
export type InspectTlsFiles = (
  settings: TlsSettings,
) => readonly { readonly field: "caFile" | "certFile" | "keyFile"; readonly message: string }[];

/** Reports TLS files that are missing or do not fit together, of the checks and of the server. */
export function reportTlsFiles(
  { server, checks }: Pick<Config, "server" | "checks">,
  inspect: InspectTlsFiles,
  report: Report,
): void {
  for (const [index, { target }] of checks.entries()) {
    for (const { field, message } of target.tls ? inspect(target.tls) : []) {
      report(["checks", index, "tls", field], message);
    }
  }
  if (!server.tls) return;
  const { certFile, keyFile, clientCaFile } = server.tls;
  const settings: TlsSettings = {
    certFile,
    keyFile,
    ...(clientCaFile === undefined ? {} : { caFile: clientCaFile }),
    insecureSkipVerify: false,
    minVersion: "TLSv1.2",
  };
  for (const { field, message } of inspect(settings)) {
    report(["server", "tls", field === "caFile" ? "clientCaFile" : field], message);
  }
}
