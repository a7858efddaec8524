import { type Client, Metadata, type ServiceError } from "@grpc/grpc-js";
import type { ProbeFailure, ProbeFinding } from "../probe.ts";
import type { GrpcTarget } from "../target.ts";
import { answeringProxy } from "./answering-proxy.ts";
import { serverNameOf } from "./dial-tls.ts";
import { channelOf, ProbeCredentials } from "./grpc-channel.ts";
import { describeRpcError } from "./grpc-failure.ts";
import { HealthClient } from "./grpc-health-client.ts";
import { recognisePeer } from "./grpc-peer.ts";
import { headerValues } from "./header-values.ts";
import { hostAndPort } from "./http-request.ts";
import type { ProbeEnvironment, ProbeRun, ProtocolProbe } from "./protocol-probe.ts";
import { resolveHost } from "./resolve-host.ts";
import { TlsIdentity } from "./tls-identity.ts";

type CheckCallback = (error: ServiceError | null, response?: { readonly status: string }) => void;
type HealthCheck = (request: { service: string }, metadata: Metadata, callback: CheckCallback) => { cancel(): void };

/** `grpc.health.v1.Health/Check` over a fresh connection; SERVING is success, any other status `not-serving`. */
export function createGrpcProbe(target: GrpcTarget, environment: ProbeEnvironment): ProtocolProbe {
  const identity = target.tls && new TlsIdentity(target.tls, environment.onTlsFilesKept);
  return async (run) => {
    const { address } = target;
    const metadata = new Metadata();
    for (const [name, value] of await headerValues(target.metadata)) metadata.add(name, value);
    const resolved = address.type === "tcp" ? await resolveHost(address.host, run) : [];
    run.phases.enter("connect");
    const tls = identity && { identity, serverName: serverNameOf(identity, address), alpnProtocols: ["h2"] };
    const credentials = new ProbeCredentials(run, tls);
    const channel = channelOf(address, resolved, authorityOf(target), environment.userAgent, run.signal);
    const client = new HealthClient(channel.target, credentials, channel.options);
    try {
      return findingOf(await check(client, target.service, metadata, run), run);
    } catch (error) {
      run.signal.throwIfAborted();
      if (credentials.failure) throw credentials.failure;
      return await nameThePeer(blamed(error as ServiceError, run), target, credentials, run);
    } finally {
      client.close();
      credentials.close();
    }
  };
}

/** The name the peer is addressed by; as in grpc-go, a given server name stands for it. */
function authorityOf({ address, authority, tls }: GrpcTarget): string {
  if (authority) return authority;
  if (tls?.serverName) return tls.serverName;
  return address.type === "unix" ? "localhost" : hostAndPort("http", address.host, address.port);
}

async function check(client: Client, service: string, metadata: Metadata, run: ProbeRun): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const call = (client as unknown as { Check: HealthCheck }).Check({ service }, metadata, (error, response) => {
    if (error) reject(error);
    else resolve(response?.status ?? "UNKNOWN");
  });
  const giveUp = () => call.cancel();
  run.signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await promise;
  } finally {
    run.signal.removeEventListener("abort", giveUp);
  }
}

function findingOf(servingStatus: string, run: ProbeRun): ProbeFinding {
  run.details.grpc = { servingStatus };
  if (servingStatus === "SERVING") return { outcome: "success" };
  return { outcome: "failure", reason: "not-serving", message: `the service is ${servingStatus}` };
}

/** An RPC that failed, and whether it was a proxy that said so. */
function blamed(error: ServiceError, run: ProbeRun): ProbeFailure {
  const failure = describeRpcError(error);
  const headers = Object.fromEntries(
    Object.entries(error.metadata.getMap()).map(([name, value]) => [name, String(value)]),
  );
  const proxy = answeringProxy(headers, error.details);
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
  const brokeOff = failure.reason === "protocol" || failure.reason === "reset";
  if (!brokeOff || target.tls || !credentials.connected) return failure;
  switch (await recognisePeer(target.address, run)) {
    case "tls":
      return { outcome: "failure", reason: "tls", message: "the peer speaks TLS (set tls, or use grpcs://)" };
    case "http1":
      return { outcome: "failure", reason: "protocol", message: "the peer speaks HTTP/1.1, not gRPC (HTTP/2)" };
    case "unknown":
      return failure;
  }
}
