import { configSchema } from "./config-schema.ts";

/** The configuration's JSON Schema as it is published: `podpulse.schema.json`. Without our own annotation. */
export function schemaText(): string {
  const { $schema, ...schema } = JSON.parse(
    JSON.stringify(configSchema, (key, value: unknown) => (key === "wanted" ? undefined : value)),
  );
  return `${JSON.stringify({ $schema, ...schema }, null, 2)}\n`;
}
