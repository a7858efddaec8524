import { hostname } from "node:os";
import type { Check } from "./check.ts";
import type { CheckState } from "./check-state.ts";
import { systemClock } from "./clock.ts";
import { configChanges } from "./config-changes.ts";
import type { SidecarEvent } from "./event.ts";
import { HealthStore } from "./health-store.ts";
import type { Probe } from "./probe.ts";
import type { ProbeTrace } from "./probe-trace.ts";
import { createProbe } from "./probes/registry.ts";
import type { Publisher } from "./publisher.ts";
import { Scheduler } from "./scheduler/scheduler.ts";
import { version } from "./version.ts";

/** A check's probe, and what ends all that it keeps open between its runs. */
type OpenProbe = { readonly probe: Probe; readonly lifetime: AbortController };

/** Probes for checks that are not running yet. */
export type PreparedProbes = ReadonlyMap<Check, OpenProbe>;

/** A set of checks that is probed: their probes, their schedule and what is known of them. */
export class RunningChecks {
  readonly store: HealthStore;
  readonly #scheduler: Scheduler;
  readonly #lifetimes = new Map<string, AbortController>();
  readonly #stopping = new Set<Promise<void>>();
  #checks: readonly Check[];

  /** `probes` has one for each of the checks. */
  constructor(checks: readonly Check[], probes: PreparedProbes, publisher: Publisher) {
    this.#checks = checks;
    const { publish } = publisher;
    this.store = new HealthStore(checks, systemClock, publish);
    this.#scheduler = new Scheduler({
      clock: systemClock,
      hostName: hostname(),
      listener: {
        probeStarted: (check, delayMs) => publish({ type: "probe-started", check, delayMs }),
        probeEnded: (check, result) => {
          publish({ type: "probe-ended", check, ...(result ? { result } : {}) });
          return result && this.store.apply(check.name, result);
        },
      },
    });
    publisher.subscribe((event) => this.#heed(event));
    this.#add(checks, probes);
  }

  start(): void {
    this.#scheduler.start();
  }

  /**
   * Takes the checks of a new configuration at once: removed and changed ones are given up, unchanged ones go on
   * undisturbed. `probes` has one for each added or changed check, `states` what is known of them already.
   */
  replace(checks: readonly Check[], probes: PreparedProbes, states?: ReadonlyMap<string, CheckState>): void {
    const { added, changed, removed } = configChanges(this.#checks, checks);
    for (const { name } of [...changed, ...removed]) this.#remove(name);
    this.#checks = checks;
    this.#add([...added, ...changed], probes);
    this.store.setChecks(checks, states);
    this.#scheduler.start();
  }

  /** The checks of a new configuration that need a probe: added and changed ones. */
  toPrepare(checks: readonly Check[]): readonly Check[] {
    const { added, changed } = configChanges(this.#checks, checks);
    return [...added, ...changed];
  }

  /** Monotonic time of a check's next probe, if one is planned. */
  nextProbeAt(check: string): number | undefined {
    return this.#scheduler.nextProbeAt(check);
  }

  /** Gives up what is in flight and closes what was kept open; resolves when all of it is free. */
  async stop(): Promise<void> {
    await this.#scheduler.stop();
    await Promise.all(this.#stopping);
    for (const lifetime of this.#lifetimes.values()) lifetime.abort();
    this.store.close();
  }

  #add(checks: readonly Check[], probes: PreparedProbes): void {
    for (const check of checks) {
      const open = probes.get(check);
      if (!open) throw new Error(`No probe for check ${check.name}`);
      this.#lifetimes.set(check.name, open.lifetime);
      this.#scheduler.add(check, open.probe);
    }
  }

  #remove(name: string): void {
    const stopped = this.#scheduler.remove(name).finally(() => this.#stopping.delete(stopped));
    this.#stopping.add(stopped);
    this.#lifetimes.get(name)?.abort();
    this.#lifetimes.delete(name);
  }

  #heed(event: SidecarEvent): void {
    switch (event.type) {
      case "result-pushed":
        this.#scheduler.resultPushed(event.check.name, this.store.apply(event.check.name, event.result));
        return;
      case "check-blocked":
        this.#scheduler.suspend(event.check.name);
        return;
      case "check-unblocked":
        this.#scheduler.resume(event.check.name);
        return;
    }
  }
}

/**
 * Makes the probes of checks; each run begins the trace that `startTrace` gives it. Rejects when a pattern does not
 * compile, with nothing left open.
 */
export async function prepareProbes(
  checks: readonly Check[],
  { publish }: Publisher,
  startTrace: () => ProbeTrace | undefined = () => undefined,
): Promise<PreparedProbes> {
  const prepared = new Map<Check, OpenProbe>();
  for (const check of checks) {
    const lifetime = new AbortController();
    const probe = await createProbe(check.target, {
      timeoutMs: check.timing.timeoutMs,
      userAgent: `podpulse/${version}`,
      lifetime: lifetime.signal,
      onTlsFilesKept: (message) => publish({ type: "tls-files-kept", check, message }),
      onPushedResult: (result) => {
        if (!lifetime.signal.aborted) publish({ type: "result-pushed", check, result });
      },
    });
    prepared.set(check, { probe: (signal) => probe(signal, startTrace()), lifetime });
  }
  return prepared;
}
