import { Metadata } from "@grpc/grpc-js";
import type { ProbeFinding } from "../probe.ts";
import type { GrpcTarget } from "../target.ts";
import { GrpcConnection } from "./grpc-connection.ts";
import { findingOfEnd, findingOfStatus, type GrpcFinding } from "./grpc-finding.ts";
import { GrpcKeeper } from "./grpc-keeper.ts";
import { nameThePeer } from "./grpc-peer-name.ts";
import { headerValues, withTrace } from "./header-values.ts";
import type { HeaderLine } from "./http-request.ts";
import { ProbeError } from "./probe-error.ts";
import type { ProbeEnvironment, ProbeRun, ProtocolProbe } from "./protocol-probe.ts";
import { resolveHost } from "./resolve-host.ts";
import { TlsIdentity } from "./tls-identity.ts";

/**
 * `grpc.health.v1.Health/Check` over a fresh connection, or over one that is kept; SERVING is success, any other status
 * `not-serving`.
 */
export function createGrpcProbe(target: GrpcTarget, environment: ProbeEnvironment): ProtocolProbe {
  const { address } = target;
  const { userAgent } = environment;
  const identity = target.tls && new TlsIdentity(target.tls, environment.onTlsFilesKept);
  const keeper = target.connection && new GrpcKeeper(target, environment);
  return async (run) => {
    const lines = await headerValues(target.metadata, run.signal);
    const metadata = metadataOf(withTrace(lines, run));
    const resolved = address.type === "tcp" ? await resolveHost(address.host, run) : [];
    const found = await keeper?.probe(metadata, resolved, run);
    if (found) return tell(found, run);
    const connection = new GrpcConnection({ target, identity, resolved, userAgent }, run);
    let kept = false;
    try {
      const end = await connection.check(metadata, run.signal);
      if (typeof end === "string") {
        keeper?.keep(connection, end, metadataOf(lines)); // a stream is of no single trace
        kept = keeper !== undefined;
        return tell(findingOfStatus(end), run);
      }
      if (!end.fromServer && connection.failure) throw connection.failure;
      return await nameThePeer(tell(findingOfEnd(end), run), target, connection, run);
    } finally {
      Object.assign(run.details, connection.details);
      if (!kept) connection.close();
    }
  };
}

function tell<F extends ProbeFinding>({ finding, details }: GrpcFinding<F>, run: ProbeRun): F {
  Object.assign(run.details, details);
  return finding;
}

/** gRPC's own complaint of a value would quote it, and a value may be a token. */
function metadataOf(lines: readonly HeaderLine[]): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of lines) {
    if (!/^[\x20-\x7e]*$/.test(value)) {
      throw new ProbeError("internal", `the value of metadata ${name} holds characters that gRPC does not allow`);
    }
    metadata.add(name, value);
  }
  return metadata;
}
