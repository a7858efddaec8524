import { hostname } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Check } from "./check.ts";
import { systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { EventListener } from "./event.ts";
import { HealthStore } from "./health-store.ts";
import type { Probe } from "./probe.ts";
import { createProbe } from "./probes/registry.ts";
import type { LoopListener } from "./scheduler/check-loop.ts";
import { Scheduler } from "./scheduler/scheduler.ts";
import { createHttpServer, listen } from "./server/http-server.ts";
import { eventLog } from "./telemetry/event-log.ts";
import { createMetrics, type Metrics } from "./telemetry/metrics.ts";
import { starvationLog } from "./telemetry/starvation-log.ts";
import { version } from "./version.ts";

export type SidecarOptions = { readonly config: Config; readonly logger: Logger };

type SidecarParts = SidecarOptions & {
  readonly store: HealthStore;
  readonly probes: ReadonlyMap<string, Probe>;
  /** Ends what probes keep open between their runs. */
  readonly lifetime: AbortController;
  readonly publisher: Publisher;
};

/** Where the sidecar can be reached once it has started. */
export type SidecarAddress = { readonly host: string; readonly port: number; readonly url: string };

/**
 * The running product: probes, verdict and endpoints over one configuration. The same object in the binary and in
 * tests. Made by {@link createSidecar}; `start` once, then `stop` once.
 */
export class Sidecar {
  readonly #config: Config;
  readonly #logger: Logger;
  readonly #store: HealthStore;
  readonly #lifetime: AbortController;
  readonly #scheduler: Scheduler;
  readonly #metrics: Metrics;
  readonly #server: FastifyInstance;

  constructor({ config, logger, store, probes, lifetime, publisher }: SidecarParts) {
    this.#config = config;
    this.#logger = logger;
    this.#store = store;
    this.#lifetime = lifetime;
    const clock = systemClock;
    this.#metrics = createMetrics(this.#store, config.server.durationBuckets);
    publisher.subscribe(this.#metrics.listen);
    publisher.subscribe(eventLog(logger));
    publisher.subscribe(starvationLog(logger, clock.now));
    this.#scheduler = new Scheduler({
      checks: config.checks,
      probeOf: (check) => probeOf(probes, check),
      clock,
      hostName: hostname(),
      listener: resultsInto(store, publisher.publish),
    });
    publisher.subscribe((event) => {
      if (event.type !== "result-pushed") return;
      this.#scheduler.resultPushed(event.check.name, store.apply(event.check.name, event.result));
    });
    const source = {
      store: this.#store,
      clock,
      startedAtMs: clock.wallTime(),
      nextProbeAt: (check: string) => this.#scheduler.nextProbeAt(check),
    };
    this.#server = createHttpServer(config.server, source, this.#metrics.expose, publisher.publish);
  }

  /**
   * Listens, and only then probes: until the first results the answer is 503, not a refused connection.
   * When it cannot listen it throws what `listen` throws, and has released everything.
   */
  async start(): Promise<SidecarAddress> {
    const { address: host, port } = await listen(this.#server, this.#config.server).catch(async (error: unknown) => {
      await this.#release();
      throw error;
    });
    this.#scheduler.start();
    const scheme = this.#config.server.tls ? "https" : "http";
    const url = `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
    const checks = this.#config.checks.length;
    this.#logger.info(
      { event: "started", version, url, checks },
      `podpulse ${version} at ${url} with ${checks} ${checks === 1 ? "check" : "checks"}`,
    );
    return { host, port, url };
  }

  /**
   * Readiness answers 503 at once, liveness stays; after `shutdownDelaySeconds` the probes in flight are given up and
   * every socket is closed.
   */
  async stop(): Promise<void> {
    this.#store.startDrain();
    if (this.#config.server.shutdownDelayMs > 0) await setTimeout(this.#config.server.shutdownDelayMs);
    await this.#scheduler.stop();
    await this.#release();
    this.#logger.info({ event: "stopped" }, "stopped");
  }

  async #release(): Promise<void> {
    this.#lifetime.abort();
    this.#store.close();
    await this.#server.close();
    this.#metrics.close();
  }
}

/** Makes a sidecar with its probes. Rejects when a TLS file of the server cannot be used. */
export async function createSidecar({ config, logger }: SidecarOptions): Promise<Sidecar> {
  const publisher = createPublisher(logger);
  const store = new HealthStore(config.checks, systemClock, publisher.publish);
  const lifetime = new AbortController();
  const probes = new Map<string, Probe>();
  for (const check of config.checks) {
    const probe = await createProbe(check.target, {
      timeoutMs: check.timing.timeoutMs,
      userAgent: `podpulse/${version}`,
      lifetime: lifetime.signal,
      onTlsFilesKept: (message) => publisher.publish({ type: "tls-files-kept", check, message }),
      onPushedResult: (result) => publisher.publish({ type: "result-pushed", check, result }),
    });
    probes.set(check.name, probe);
  }
  return new Sidecar({ config, logger, store, probes, lifetime, publisher });
}

type Publisher = { readonly publish: EventListener; readonly subscribe: (listener: EventListener) => void };

/** Hands each event to every subscriber; one that throws is a bug of ours, logged, and harms no other. */
function createPublisher(logger: Logger): Publisher {
  const listeners: EventListener[] = [];
  return {
    subscribe: (listener) => listeners.push(listener),
    publish: (event) => {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          logger.error({ err: error, event: event.type }, "a subscriber of events failed");
        }
      }
    },
  };
}

function resultsInto(store: HealthStore, publish: EventListener): LoopListener {
  return {
    probeStarted: (check, delayMs) => publish({ type: "probe-started", check, delayMs }),
    probeEnded: (check, result) => {
      publish({ type: "probe-ended", check, ...(result ? { result } : {}) });
      return result && store.apply(check.name, result);
    },
  };
}

function probeOf(probes: ReadonlyMap<string, Probe>, check: Check): Probe {
  const probe = probes.get(check.name);
  if (!probe) throw new Error(`No probe for check ${check.name}`);
  return probe;
}
