import type { GrpcTarget } from "../target.ts";
import type { Report } from "./config-document.ts";
import type { ConfigPath } from "./config-path.ts";
import type { FilledGrpc } from "./grpc-schema.ts";
import { resolveAddress } from "./resolve-address.ts";
import { resolveHeaderValue } from "./resolve-header.ts";

/** What gRPC and HTTP/2 set themselves, or do not have. */
const ownHeaders =
  /^(grpc-.*|te|content-type|user-agent|host|connection|keep-alive|proxy-connection|transfer-encoding|upgrade|http2-settings)$/;

function metadataObjection(name: string): string | undefined {
  if (ownHeaders.test(name)) return "which belongs to gRPC itself";
  return name.endsWith("-bin") ? "which wants bytes, not a text" : undefined;
}

/** The gRPC target of a check, without its TLS settings. */
export function resolveGrpcTarget(raw: FilledGrpc, path: ConfigPath, report: Report): GrpcTarget {
  for (const [index, { name }] of (raw.metadata ?? []).entries()) {
    const objection = metadataObjection(name);
    if (objection)
      report([...path, "metadata", index, "name"], `cannot be set on a probe (found ${name}, ${objection})`);
  }
  return {
    protocol: "grpc",
    address: resolveAddress(raw, path, report),
    service: raw.service,
    ...(raw.authority === undefined ? {} : { authority: raw.authority }),
    metadata: (raw.metadata ?? []).map(({ name, ...from }) => ({ name, value: resolveHeaderValue(from) })),
    ...connectionOf(raw),
  };
}

/** A watch implies a connection that is kept. */
function connectionOf({ watch, connection }: FilledGrpc): Pick<GrpcTarget, "connection"> {
  if (watch) return { connection: "watch" };
  return connection === "reuse" ? { connection: "reuse" } : {};
}
