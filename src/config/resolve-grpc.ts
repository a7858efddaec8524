import type { GrpcTarget } from "../target.ts";
import type { Report } from "./config-document.ts";
import type { ConfigPath } from "./config-path.ts";
import type { FilledGrpc } from "./handler-schema.ts";
import { resolveAddress } from "./resolve-address.ts";
import { resolveHeaderValue } from "./resolve-http.ts";

/** The gRPC target of a check, without its TLS settings. */
export function resolveGrpcTarget(raw: FilledGrpc, path: ConfigPath, report: Report): GrpcTarget {
  for (const [index, { name }] of (raw.metadata ?? []).entries()) {
    if (name.startsWith("grpc-")) report([...path, "metadata", index, "name"], `${name} belongs to gRPC itself`);
  }
  return {
    protocol: "grpc",
    address: resolveAddress(raw, path, report),
    service: raw.service,
    ...(raw.authority === undefined ? {} : { authority: raw.authority }),
    metadata: (raw.metadata ?? []).map(({ name, ...from }) => ({ name, value: resolveHeaderValue(from) })),
  };
}
