import type { Probe } from "../probe.ts";
import type { ProbeTarget, Protocol } from "../target.ts";
import { targetUrl } from "../target-url.ts";
import type { ProbeEnvironment, ProtocolProbe } from "./protocol-probe.ts";
import { bindProbe } from "./run-probe.ts";

type ProbeFactory<P extends Protocol> = (
  target: Extract<ProbeTarget, { protocol: P }>,
  environment: ProbeEnvironment,
) => Promise<ProtocolProbe>;

/** Every protocol's probe, each loaded on first use. A protocol that is missing here is a compile error. */
const factories = {
  tcp: async (target, environment) => (await import("./tcp-probe.ts")).createTcpProbe(target, environment),
  http: async (target, environment) => (await import("./http-probe.ts")).createHttpProbe(target, environment),
  grpc: async (target, environment) => (await import("./grpc-probe.ts")).createGrpcProbe(target, environment),
} as const satisfies { readonly [P in Protocol]: ProbeFactory<P> };

/** Makes the probe of a target with its deadline inside. Rejects only when a pattern does not compile. */
export async function createProbe(
  target: ProbeTarget,
  timeoutMs: number,
  environment: ProbeEnvironment,
): Promise<Probe> {
  const create = factories[target.protocol] as ProbeFactory<Protocol>;
  return bindProbe(await create(target, environment), { target: targetUrl(target), timeoutMs });
}
