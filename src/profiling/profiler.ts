import { Session } from "node:inspector/promises";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { messageOf, UsageError } from "../errors.ts";

/** Of the CPU: a thousand samples a second, but no more than this in all, so that ending a profile takes some ms only. */
const maxSamples = 30_000;

/** Of the heap: small beside podpulse's few MB, and still without a cost that could be measured (decision 0015). */
const intervalBytes = 32 * 1024;

/**
 * Profiles of this process, gzipped in pprof's format, by V8's own profilers. From its making on, samples are taken of
 * what is allocated; of the CPU only while a profile is taken. Ended by `close`.
 */
export class Profiler {
  readonly #session = new Session();
  #busy = false;

  /** Throws Node's error when this process may not look at itself. */
  constructor() {
    this.#session.connect();
  }

  /** Begins to take samples of what is allocated. */
  async start(): Promise<void> {
    await this.#session.post("HeapProfiler.startSampling", { samplingInterval: intervalBytes });
  }

  /** Whether a CPU profile is being taken: there can be one at a time. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Where the CPU time goes, for so many seconds, or until `signal` is aborted. */
  async cpu(seconds: number, signal: AbortSignal): Promise<Uint8Array> {
    this.#busy = true;
    try {
      const atMs = Date.now();
      const interval = Math.max(1000, (seconds * 1e6) / maxSamples);
      await this.#session.post("Profiler.enable");
      await this.#session.post("Profiler.setSamplingInterval", { interval });
      await this.#session.post("Profiler.start");
      await setTimeout(seconds * 1000, undefined, { signal }).catch(() => {});
      const { profile } = await this.#session.post("Profiler.stop");
      await this.#session.post("Profiler.disable");
      const { cpuProfile } = await import("./cpu-profile.ts");
      return await promisify(gzip)(cpuProfile(profile, atMs));
    } finally {
      this.#busy = false;
    }
  }

  /** What lives on the heap now, of what was allocated since {@link start}. Collects garbage first. */
  async heap(): Promise<Uint8Array> {
    const atMs = Date.now();
    const { profile } = await this.#session.post("HeapProfiler.getSamplingProfile");
    const { heapProfile } = await import("./heap-profile.ts");
    return await promisify(gzip)(heapProfile(profile, { atMs, intervalBytes }));
  }

  /** Ends every sampling. */
  close(): void {
    this.#session.disconnect();
  }
}

/** A profiler that takes samples of the heap already. Rejects with a UsageError where there can be none. */
export async function startProfiler(): Promise<Profiler> {
  try {
    const profiler = new Profiler();
    await profiler.start();
    return profiler;
  } catch (error) {
    throw new UsageError(`Cannot take profiles of this process, as server.debug wants: ${messageOf(error)}`);
  }
}
