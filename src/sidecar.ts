import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Check } from "./check.ts";
import { systemClock } from "./clock.ts";
import { watchConfig } from "./config/watch-config.ts";
import type { Config, ServerConfig } from "./config.ts";
import type { ReloadTrigger } from "./event.ts";
import { EventHistory } from "./event-history.ts";
import { hostInUrl } from "./host-in-url.ts";
import { type BlockageWatch, blockageMeter } from "./probes/blockage-meter.ts";
import type { Profiler } from "./profiling/profiler.ts";
import { createPublisher, type Publisher } from "./publisher.ts";
import { RecentResults } from "./recent-results.ts";
import type { ReloadOutcome } from "./reload-outcome.ts";
import { Reloads } from "./reloads.ts";
import { type PreparedProbes, prepareProbes, RunningChecks } from "./running-checks.ts";
import type { GrpcHealthServer } from "./server/grpc-health-server.ts";
import { createHttpServer, listen } from "./server/http-server.ts";
import { type SidecarAddress, sidecarAddress } from "./sidecar-address.ts";
import { eventLog } from "./telemetry/event-log.ts";
import { createMetrics, type Metrics } from "./telemetry/metrics.ts";
import { starvationLog } from "./telemetry/starvation-log.ts";
import type { TraceSettings } from "./telemetry/trace-settings.ts";
import { TracingSlot } from "./tracing-slot.ts";
import { version } from "./version.ts";
import { WebhookSlot } from "./webhook-slot.ts";

/** How the configuration is read anew. */
export type ReloadSource = {
  /** Rejects with a ConfigError or a UsageError when the configuration cannot be used. */
  readonly load: () => Promise<Config>;
  /** The file or directory whose change asks for a reload. */
  readonly watchPath?: string;
};

export type SidecarOptions = {
  readonly config: Config;
  readonly logger: Logger;
  /** Without it, a reload loads the configuration that it was started with. */
  readonly reloadSource?: ReloadSource;
  /** How spans of probes are exported; by default they are not. */
  readonly traceSettings?: TraceSettings;
};

type SidecarParts = SidecarOptions & {
  readonly probes: PreparedProbes;
  readonly publisher: Publisher;
  readonly traces: TracingSlot;
  readonly profiler: Profiler | undefined;
};

/** How often the configuration's files are looked at; a change is told at the second look that sees it. */
const watchIntervalMs = 500;

/**
 * The running product: probes, verdict and endpoints over one configuration. The same object in the binary and in
 * tests. Made by {@link createSidecar}; `start` once, then `stop` once.
 */
export class Sidecar {
  readonly #logger: Logger;
  readonly #publisher: Publisher;
  readonly #running: RunningChecks;
  readonly #reloads: Reloads;
  readonly #metrics: Metrics;
  readonly #server: FastifyInstance;
  readonly #watchPath: string | undefined;
  readonly #webhook: WebhookSlot;
  readonly #traces: TracingSlot;
  #grpc: GrpcHealthServer | undefined;
  #unwatch: (() => void) | undefined;
  #starvation: BlockageWatch | undefined;

  constructor({ config, logger, reloadSource, probes, publisher, traces, profiler }: SidecarParts) {
    const clock = systemClock;
    this.#logger = logger;
    this.#publisher = publisher;
    this.#traces = traces;
    this.#watchPath = reloadSource?.watchPath;
    this.#running = new RunningChecks(config.checks, probes, publisher);
    const { store } = this.#running;
    this.#metrics = createMetrics({
      store,
      durationBuckets: config.server.durationBuckets,
      starvedMs: () => this.#starvation?.blockedMs() ?? 0,
    });
    publisher.subscribe(this.#metrics.listen);
    publisher.subscribe(eventLog(logger));
    publisher.subscribe(starvationLog(logger, clock.now));
    this.#reloads = new Reloads({
      config,
      load: reloadSource?.load ?? (async () => config),
      apply: async (next, states) => {
        const added = await prepareProbes(this.#running.toPrepare(next.checks), publisher, traces.startTrace);
        traces.set(next.tracing);
        this.#running.replace(next.checks, added, states);
        await this.#webhook.set(next.webhook);
      },
      publisher,
    });
    const history = new EventHistory(clock);
    publisher.subscribe(history.listen);
    const recentResults = new RecentResults();
    publisher.subscribe(recentResults.listen);
    this.#webhook = new WebhookSlot(history, publisher);
    const source = {
      store,
      history,
      clock,
      startedAtMs: clock.wallTime(),
      nextProbeAt: (check: string) => this.#running.nextProbeAt(check),
      canary: () => this.#reloads.canaryChecks(),
      recentResults: (check: Check) => recentResults.of(check),
    };
    const allow = () => this.#reloads.current.server.adminAllow;
    const admin = { store, allow, reload: () => this.reload("request"), ...publisher };
    this.#server = createHttpServer(config.server, source, this.#metrics.expose, admin, profiler);
  }

  /**
   * Listens, and only then probes: until the first results the answer is 503, not a refused connection.
   * When it cannot listen, for HTTP or for gRPC, it throws what `listen` throws, and has released everything.
   */
  async start(): Promise<SidecarAddress> {
    const { server, webhook, checks } = this.#reloads.current;
    const { http, grpc } = await this.#listen(server).catch(async (error: unknown) => {
      await this.#release();
      throw error;
    });
    await this.#webhook.set(webhook);
    this.#starvation = blockageMeter.watch("sidecar");
    this.#running.start();
    if (this.#watchPath !== undefined) {
      const onChange = () => void this.reload("files");
      this.#unwatch = watchConfig({ path: this.#watchPath, intervalMs: watchIntervalMs, onChange });
    }
    const address = sidecarAddress(http, grpc, server.tls !== undefined);
    const { url } = address;
    const grpcPlace = grpc && `${hostInUrl(grpc.address)}:${grpc.port}`;
    const places = grpcPlace ? `${url} and gRPC at ${grpcPlace}` : url;
    this.#logger.info(
      { event: "started", version, url, ...(grpcPlace ? { grpc: grpcPlace } : {}), checks: checks.length },
      `podpulse ${version} at ${places} with ${checks.length} ${checks.length === 1 ? "check" : "checks"}`,
    );
    return address;
  }

  /** Reads the configuration anew and brings it into force, wholly or not at all. Never rejects. */
  async reload(trigger: ReloadTrigger): Promise<ReloadOutcome> {
    return await this.#reloads.reload(trigger);
  }

  /**
   * Readiness answers 503 at once, liveness stays; after `shutdownDelaySeconds` the probes in flight are given up and
   * every socket is closed.
   */
  async stop(): Promise<void> {
    this.#running.store.drain.start();
    const { shutdownDelayMs } = this.#reloads.current.server;
    if (shutdownDelayMs > 0) await setTimeout(shutdownDelayMs);
    await this.#release();
    this.#logger.info({ event: "stopped" }, "stopped");
  }

  async #listen(server: ServerConfig): Promise<{ readonly http: AddressInfo; readonly grpc?: AddressInfo }> {
    const http = await listen(this.#server, server);
    if (!server.grpc) return { http };
    const { GrpcHealthServer } = await import("./server/grpc-health-server.ts");
    const { HealthClient } = await import("./probes/grpc-health-client.ts");
    const { store } = this.#running;
    const { service } = HealthClient;
    this.#grpc = new GrpcHealthServer({ config: server, service, store, publisher: this.#publisher });
    return { http, grpc: await this.#grpc.listen(server.grpc.port) };
  }

  async #release(): Promise<void> {
    this.#unwatch?.();
    await this.#reloads.close();
    await this.#running.stop();
    await this.#webhook.close();
    await Promise.all([this.#server.close(), this.#grpc?.close()]);
    await this.#traces.close();
    this.#starvation?.end();
    this.#metrics.close();
  }
}

/** Makes a sidecar with its probes. Rejects when a TLS file of the server cannot be used. */
export async function createSidecar(options: SidecarOptions): Promise<Sidecar> {
  const { config, logger } = options;
  const publisher = createPublisher((error, event) =>
    logger.error({ err: error, event }, "a subscriber of events failed"),
  );
  const traces = await TracingSlot.open({ ...options, tracing: config.tracing, publisher });
  const probes = await prepareProbes(config.checks, publisher, traces.startTrace);
  const { startProfiler } = config.server.debug ? await import("./profiling/profiler.ts") : {};
  return new Sidecar({ ...options, probes, publisher, traces, profiler: await startProfiler?.() });
}
