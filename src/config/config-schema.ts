import { type Static, Type } from "typebox";
import { checkSchema, timingProperties } from "./check-schema.ts";
import { eventsSchema } from "./events-schema.ts";
import { closed } from "./handler-words.ts";
import { text } from "./schema-words.ts";
import { serverSchema } from "./server-schema.ts";
import { tracingSchema } from "./tracing-schema.ts";

const reloadSchema = Type.Object(
  {
    observeSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 86_400,
        default: 0,
        wanted: "a number of seconds from 0 to 86400",
        description:
          "New and changed checks are only observed for that long, and the reload is given up unless all of them are healthy then.",
      }),
    ),
  },
  { ...closed, default: {}, description: "How a changed configuration is taken over." },
);

/** The shape of a configuration and its defaults: what is checked, published as a file, and printed by `schema`. */
export const configSchema = Type.Object(
  {
    $schema: Type.Optional(text("For editors; not read.")),
    server: Type.Optional(serverSchema),
    defaults: Type.Optional(
      Type.Object(timingProperties, { ...closed, description: "Timings and thresholds of checks that give none." }),
    ),
    reload: Type.Optional(reloadSchema),
    events: Type.Optional(eventsSchema),
    tracing: Type.Optional(tracingSchema),
    checks: Type.Optional(Type.Array(checkSchema, { maxItems: 10_000, description: "What is probed." })),
  },
  { ...closed, title: "podpulse configuration", $schema: "http://json-schema.org/draft-07/schema#" },
);

/** A configuration as it is written, once it has the right shape. */
export type RawConfig = Static<typeof configSchema>;
export type FilledReload = Required<NonNullable<RawConfig["reload"]>>;
export type RawDefaults = NonNullable<RawConfig["defaults"]>;
