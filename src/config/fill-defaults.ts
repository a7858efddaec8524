import { Ajv } from "ajv";
import type { FilledCheck, RawCheck } from "./check-schema.ts";
import { configSchema, type FilledServer, type RawConfig, type RawDefaults } from "./config-schema.ts";

const ajv = new Ajv({ useDefaults: true, strict: true, strictRequired: false, allowUnionTypes: true });
ajv.addKeyword({ keyword: "wanted", schemaType: "string" });
const fill = ajv.compile(configSchema);

export type FilledConfig = { readonly server: FilledServer; readonly checks: readonly FilledCheck[] };

/**
 * Fills in a configuration of the right shape: first from its `defaults`, then from the schema's.
 * A timing or threshold of 0 means its default, as in Kubernetes; an initial delay of 0 is one.
 */
export function fillDefaults(config: RawConfig): FilledConfig {
  const defaults = withoutZeros(config.defaults ?? {});
  const checks = (config.checks ?? []).map((check) => ({ ...defaults, ...withoutZeros(check) }));
  const filled = structuredClone({ server: config.server, checks });
  if (filled.server === undefined) Reflect.deleteProperty(filled, "server"); // or the schema would not fill it
  fill(filled);
  return filled as FilledConfig;
}

function withoutZeros<T extends RawCheck | RawDefaults>(timed: T): T {
  return Object.fromEntries(
    Object.entries(timed).filter(([key, value]) => value !== 0 || key === "initialDelaySeconds"),
  ) as T;
}
