import type { Logger } from "pino";
import { systemClock } from "./clock.ts";
import type { TracingConfig } from "./config.ts";
import type { Publisher } from "./publisher.ts";
import type { TraceSettings } from "./telemetry/trace-settings.ts";
import { type StartTrace, traceStarter } from "./telemetry/trace-starter.ts";
import type { Tracing } from "./telemetry/tracing.ts";

export type TracingSlotOptions = {
  readonly tracing: TracingConfig;
  /** How spans are exported; by default they are not. */
  readonly traceSettings?: TraceSettings;
  readonly logger: Logger;
  readonly publisher: Publisher;
};

/** The traces of probes, by the configuration in force, and their export if there is one. */
export class TracingSlot {
  readonly startTrace: StartTrace;
  #config: TracingConfig;
  readonly #exporting: Tracing | undefined;

  private constructor({ tracing }: TracingSlotOptions, exporting: Tracing | undefined) {
    this.#config = tracing;
    this.#exporting = exporting;
    this.startTrace = traceStarter({ tracing: () => this.#config, exported: exporting !== undefined });
  }

  /** OpenTelemetry is loaded only when spans are exported. */
  static async open(options: TracingSlotOptions): Promise<TracingSlot> {
    const { traceSettings: settings, logger, publisher } = options;
    for (const complaint of settings?.complaints ?? []) logger.warn({ event: "trace-export-failed" }, complaint);
    if (settings?.origin === undefined) return new TracingSlot(options, undefined);
    const { startTracing } = await import("./telemetry/tracing.ts");
    const exporting = startTracing({ settings, logger, now: systemClock.now });
    publisher.subscribe(exporting.listen);
    return new TracingSlot(options, exporting);
  }

  /** Takes what a new configuration says; the next probes heed it. */
  set(config: TracingConfig): void {
    this.#config = config;
  }

  async close(): Promise<void> {
    await this.#exporting?.close();
  }
}
