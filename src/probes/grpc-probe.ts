import { type Client, type ClientUnaryCall, Metadata, type ServiceError } from "@grpc/grpc-js";
import type { ProbeFailure, ProbeFinding } from "../probe.ts";
import type { GrpcTarget } from "../target.ts";
import { answeringProxy } from "./answering-proxy.ts";
import { serverNameOf } from "./dial-tls.ts";
import { channelOf, ProbeCredentials } from "./grpc-channel.ts";
import { describeRpcEnd, type RpcEnd } from "./grpc-failure.ts";
import { HealthClient } from "./grpc-health-client.ts";
import { recognisePeer } from "./grpc-peer.ts";
import { headerValues } from "./header-values.ts";
import { hostAndPort } from "./http-request.ts";
import type { ProbeEnvironment, ProbeRun, ProtocolProbe } from "./protocol-probe.ts";
import { resolveHost } from "./resolve-host.ts";
import { TlsIdentity } from "./tls-identity.ts";
import { untilAborted } from "./until-aborted.ts";

type CheckCallback = (error: ServiceError | null, response?: { readonly status: string }) => void;
type HealthCheck = (request: { service: string }, metadata: Metadata, callback: CheckCallback) => ClientUnaryCall;

/** `grpc.health.v1.Health/Check` over a fresh connection; SERVING is success, any other status `not-serving`. */
export function createGrpcProbe(target: GrpcTarget, environment: ProbeEnvironment): ProtocolProbe {
  const identity = target.tls && new TlsIdentity(target.tls, environment.onTlsFilesKept);
  return async (run) => {
    const { address } = target;
    const metadata = new Metadata();
    for (const [name, value] of await headerValues(target.metadata, run.signal)) metadata.add(name, value);
    const resolved = address.type === "tcp" ? await resolveHost(address.host, run) : [];
    run.phases.enter("connect");
    const tls = identity && { identity, serverName: serverNameOf(identity, address), alpnProtocols: ["h2"] };
    const credentials = new ProbeCredentials(run, tls);
    const channel = channelOf(address, resolved, authorityOf(target), environment.userAgent, credentials.ending);
    const client = new HealthClient(channel.target, credentials, channel.options);
    try {
      const end = await check(client, target.service, metadata, run.signal);
      if (typeof end === "string") return findingOf(end, run);
      if (!end.fromServer && credentials.failure) throw credentials.failure;
      return await nameThePeer(blamed(end, run), target, credentials, run);
    } finally {
      client.close();
      void credentials.close();
    }
  };
}

/** The name the peer is addressed by; as in grpc-go, a given server name stands for it. */
function authorityOf({ address, authority, tls }: GrpcTarget): string {
  if (authority) return authority;
  if (tls?.serverName) return tls.serverName.includes(":") ? `[${tls.serverName}]` : tls.serverName;
  return address.type === "unix" ? "localhost" : hostAndPort("http", address.host, address.port);
}

/** Calls `Health/Check`: the serving status, or how the call ended without one. Throws the signal's reason. */
async function check(
  client: Client,
  service: string,
  metadata: Metadata,
  signal: AbortSignal,
): Promise<string | RpcEnd> {
  const { promise, resolve } = Promise.withResolvers<string | RpcEnd>();
  let headers: Metadata | undefined;
  const call = (client as unknown as { Check: HealthCheck }).Check({ service }, metadata, (error, response) => {
    if (!error) resolve(String(response?.status ?? "UNKNOWN"));
    // A server that only has an error to send sends no metadata before it: then it comes with the error.
    else resolve({ ...error, ...serverWords(headers, error.metadata) });
  });
  call.on("metadata", (metadata) => {
    headers = metadata;
  });
  try {
    return await untilAborted(promise, signal);
  } finally {
    call.cancel();
  }
}

/** What the server sent beside the status: headers, trailers, or both in one. */
function serverWords(headers: Metadata | undefined, trailers: Metadata): Pick<RpcEnd, "fromServer" | "headers"> {
  const words = { ...headers?.getMap(), ...trailers.getMap() };
  const texts = Object.entries(words).map(([name, value]) => [name, String(value)]);
  return { fromServer: headers !== undefined || texts.length > 0, headers: Object.fromEntries(texts) };
}

function findingOf(servingStatus: string, run: ProbeRun): ProbeFinding {
  run.details.grpc = { servingStatus };
  if (servingStatus === "SERVING") return { outcome: "success" };
  return { outcome: "failure", reason: "not-serving", message: `the service is ${servingStatus}` };
}

/** How a call failed, and whether it was a proxy that said so. */
function blamed(end: RpcEnd, run: ProbeRun): ProbeFailure {
  const failure = describeRpcEnd(end);
  const proxy = end.fromServer ? answeringProxy(end.headers, end.details) : undefined;
  if (!proxy) return failure;
  run.details.via = "proxy";
  return { ...failure, message: `${failure.message}, answered by a proxy (${proxy}) and not by the app` };
}

/** A connection that broke off before HTTP/2 was spoken over it: says what listens there instead. */
async function nameThePeer(
  failure: ProbeFailure,
  target: GrpcTarget,
  credentials: ProbeCredentials,
  run: ProbeRun,
): Promise<ProbeFailure> {
  const { reason } = failure;
  if ((reason !== "protocol" && reason !== "reset") || target.tls || !credentials.connected) return failure;
  switch (await recognisePeer(target.address, reason, run)) {
    case "tls":
      return { outcome: "failure", reason: "tls", message: "the peer speaks TLS (set tls, or use grpcs://)" };
    case "http1":
      return { outcome: "failure", reason: "protocol", message: "the peer speaks HTTP/1.1, not gRPC (HTTP/2)" };
    case "unknown":
      return failure;
  }
}
