import type { ProbeFailure } from "../probe.ts";
import type { GrpcTarget } from "../target.ts";
import type { GrpcConnection } from "./grpc-connection.ts";
import { recognisePeer } from "./grpc-peer.ts";
import type { ProbeRun } from "./protocol-probe.ts";

/** A connection that broke off before HTTP/2 was spoken over it: says what listens there instead. */
export async function nameThePeer(
  failure: ProbeFailure,
  target: Pick<GrpcTarget, "address" | "tls">,
  connection: Pick<GrpcConnection, "connected">,
  run: ProbeRun,
): Promise<ProbeFailure> {
  const { reason } = failure;
  if ((reason !== "protocol" && reason !== "reset") || target.tls || !connection.connected) return failure;
  switch (await recognisePeer(target.address, reason, run)) {
    case "tls":
      return { outcome: "failure", reason: "tls", message: "the peer speaks TLS (set tls, or use grpcs://)" };
    case "http1":
      return { outcome: "failure", reason: "protocol", message: "the peer speaks HTTP/1.1, not gRPC (HTTP/2)" };
    case "unknown":
      return failure;
  }
}
