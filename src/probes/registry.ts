import type { Probe, ProbeDetails, ProbeFinding, ProbeInconclusive, ProbeResult } from "../probe.ts";
import type { ProbeTarget, Protocol } from "../target.ts";
import { targetUrl } from "../target-url.ts";
import { blockageMeter } from "./blockage-meter.ts";
import type { ProbeEnvironment, ProtocolProbe } from "./protocol-probe.ts";
import { bindProbe } from "./run-probe.ts";
import { judgeStreamEnd } from "./starvation.ts";

type ProbeFactory<P extends Protocol> = (
  target: Extract<ProbeTarget, { protocol: P }>,
  environment: ProbeEnvironment,
) => ProtocolProbe | Promise<ProtocolProbe>;

/** Every protocol's probe, each loaded on first use. A protocol that is missing here is a compile error. */
const loaders = {
  tcp: async () => (await import("./tcp-probe.ts")).createTcpProbe,
  http: async () => (await import("./http-probe.ts")).createHttpProbe,
  grpc: async () => (await import("./grpc-probe.ts")).createGrpcProbe,
} as const satisfies { readonly [P in Protocol]: () => Promise<ProbeFactory<P>> };

/** What was loaded: an import costs something every time, and a batch makes a probe for each of its targets. */
const factories = new Map<Protocol, Promise<ProbeFactory<Protocol>>>();

function factoryOf(protocol: Protocol): Promise<ProbeFactory<Protocol>> {
  const known = factories.get(protocol) ?? (loaders[protocol]() as Promise<ProbeFactory<Protocol>>);
  factories.set(protocol, known);
  return known;
}

export type CreateProbeOptions = Omit<ProbeEnvironment, "onFinding" | "onStreamEnd"> & {
  readonly timeoutMs: number;
  /** Takes a result that came between two runs, from a stream that is kept open (`grpc.watch`). */
  readonly onPushedResult: (result: ProbeResult) => void;
};

/** Makes the probe of a target with its deadline inside. Rejects only when a pattern does not compile. */
export async function createProbe(target: ProbeTarget, options: CreateProbeOptions): Promise<Probe> {
  const { timeoutMs, onPushedResult, ...environment } = options;
  const url = targetUrl(target);
  const push = (verdict: ProbeFinding | ProbeInconclusive, details: ProbeDetails) => {
    const asOf = blockageMeter.recent()?.from ?? performance.now();
    onPushedResult({ ...verdict, target: url, durationMs: 0, phases: {}, details, atMs: Date.now(), asOf });
  };
  const found: Pick<ProbeEnvironment, "onFinding" | "onStreamEnd"> = {
    onFinding: push,
    onStreamEnd: (failure, details) => push(judgeStreamEnd(failure, blockageMeter.recent(), timeoutMs), details),
  };
  const create = await factoryOf(target.protocol);
  return bindProbe(await create(target, { ...environment, ...found }), { target: url, timeoutMs });
}
