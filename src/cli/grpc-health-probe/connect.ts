import { Metadata } from "@grpc/grpc-js";
import type { DialIdentity } from "../../probes/dial-tls.ts";
import { describeFailure } from "../../probes/failure-reason.ts";
import { GrpcConnection } from "../../probes/grpc-connection.ts";
import { findingOfEnd } from "../../probes/grpc-finding.ts";
import { nameThePeer } from "../../probes/grpc-peer-name.ts";
import { PhaseTimer } from "../../probes/phase-timer.ts";
import type { ProbeRun } from "../../probes/protocol-probe.ts";
import { resolveHost } from "../../probes/resolve-host.ts";
import type { GrpcTarget } from "../../target.ts";
import { inFlagWords, missed } from "./cause.ts";
import { type Attempt, keepTrying } from "./keep-trying.ts";

/** Whom to connect to, and as whom. */
export type ConnectRequest = {
  readonly target: GrpcTarget;
  readonly identity: DialIdentity | undefined;
  readonly userAgent: string;
  readonly gzip: boolean;
};

/**
 * Connects until HTTP/2 is spoken, trying again after every failure as gRPC does: a server that is just starting still
 * comes in time. Throws the reason of `cancel`.
 */
export async function connect(
  request: ConnectRequest,
  timeoutMs: number,
  cancel: AbortSignal,
): Promise<Attempt<GrpcConnection>> {
  return await keepTrying((signal) => attempt(request, signal), timeoutMs, cancel);
}

async function attempt(request: ConnectRequest, signal: AbortSignal): Promise<Attempt<GrpcConnection>> {
  const { target, identity, userAgent, gzip } = request;
  const { address } = target;
  const run: ProbeRun = { signal, phases: new PhaseTimer(), details: {} };
  let connection: GrpcConnection | undefined;
  try {
    const resolved = address.type === "tcp" ? await resolveHost(address.host, run) : [];
    connection = new GrpcConnection({ target, identity, resolved, userAgent, gzip }, run);
    if (await connection.opened(signal)) {
      connection.seal();
      return { type: "done", value: connection };
    }
    const cause = await causeOf(connection, target, run);
    connection.close();
    return { type: "failed", cause: inFlagWords(cause) };
  } catch (error) {
    connection?.close();
    const cause = signal.aborted ? missed(run.phases.current) : inFlagWords(describeFailure(error).message);
    return { type: "failed", cause };
  }
}

/** Why a connection could not be opened: what TLS says, or else what a call over it ends with. */
async function causeOf(connection: GrpcConnection, target: GrpcTarget, run: ProbeRun): Promise<string> {
  if (connection.failure) return describeFailure(connection.failure).message;
  const end = await connection.check(new Metadata(), run.signal);
  if (typeof end === "string") return "the connection came too late";
  return (await nameThePeer(findingOfEnd(end).finding, target, connection, run)).message;
}
