import type { FilledCheck, RawCheck } from "./check-schema.ts";
import type { FilledReload, RawConfig, RawDefaults } from "./config-schema.ts";
import { fillSchemaDefaults } from "./config-validators.ts";
import type { RawEvents } from "./events-schema.ts";
import type { FilledServer } from "./server-schema.ts";
import type { FilledTracing } from "./tracing-schema.ts";

export type FilledConfig = {
  readonly server: FilledServer;
  readonly reload: FilledReload;
  readonly events: RawEvents;
  readonly tracing: FilledTracing;
  readonly checks: readonly FilledCheck[];
};

/**
 * Fills in a configuration: first from its `defaults`, then from the schema's. Returns undefined where the shape is wrong.
 * A timing or threshold of 0 means its default, as in Kubernetes; an initial delay of 0 is one.
 */
export function fillDefaults(config: RawConfig): FilledConfig | undefined {
  const defaults = withoutZeros(config.defaults ?? {});
  const checks = (config.checks ?? []).map((check) => ({ ...defaults, ...withoutZeros(check) }));
  const { server, reload, events, tracing } = config;
  // A part that is absent must not be there as undefined, or the schema would not fill it.
  const filled = structuredClone({
    ...(server && { server }),
    ...(reload && { reload }),
    ...(events && { events }),
    ...(tracing && { tracing }),
    checks,
  });
  // Ajv stops filling in at the first value that has a wrong shape.
  return fillSchemaDefaults(filled) ? (filled as unknown as FilledConfig) : undefined;
}

function withoutZeros<T extends RawCheck | RawDefaults>(timed: T): T {
  return Object.fromEntries(
    Object.entries(timed).filter(([key, value]) => value !== 0 || key === "initialDelaySeconds"),
  ) as T;
}
