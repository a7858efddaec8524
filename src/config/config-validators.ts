import { configSchema, type RawConfig } from "./config-schema.ts";
import { createAjv } from "./create-ajv.ts";
import { fillingOptions, shapeOptions } from "./validator-options.ts";

// The bundle holds these two compiled (scripts/compiled-validators.ts): compiling them takes longer than most probes do.

/** Whether a value has the shape of a configuration; `errors` tells everything that is wrong. */
export const hasShape = createAjv(shapeOptions).compile<RawConfig>(configSchema);

/** Fills in the schema's defaults, in place; false when it came upon a wrong shape. */
export const fillSchemaDefaults = createAjv(fillingOptions).compile(configSchema);
