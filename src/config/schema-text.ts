import { configSchema } from "./config-schema.ts";
import { annotations } from "./schema-annotations.ts";

type Schema = { readonly [keyword: string]: unknown };

/**
 * The configuration's JSON Schema as it is published: `podpulse.schema.json`. It differs from the one we check with in
 * two ways: our annotations are left out, and wherever not every text is right, a variable is, since an editor sees the
 * text before variables are expanded.
 */
export function schemaText(): string {
  const { $schema, ...schema } = JSON.parse(JSON.stringify(configSchema)) as Schema;
  const description = `A text with a variable: \${NAME}, or \${NAME:-default}.`;
  const definitions = { variable: { type: "string", pattern: "\\$\\{", description } };
  return `${JSON.stringify({ $schema, ...published(schema), definitions }, null, 2)}\n`;
}

const sampleVariable = `\${NAME:-any text}`;
const variable = { $ref: "#/definitions/variable" };

function published(schema: Schema): Schema {
  const { properties, items, anyOf, ...rest } = Object.fromEntries(
    Object.entries(schema).filter(([keyword]) => !annotations.includes(keyword)),
  );
  if (Array.isArray(anyOf)) return { ...rest, anyOf: [...anyOf, variable] };
  if (isSelective(rest)) return withVariable(rest);
  return {
    ...rest,
    ...(properties ? { properties: publishedAll(properties as Readonly<Record<string, Schema>>) } : {}),
    ...(items ? { items: published(items as Schema) } : {}),
  };
}

function publishedAll(properties: Readonly<Record<string, Schema>>): Schema {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, published(schema)]));
}

/** Whether it would refuse the text of a variable. */
function isSelective({ type, pattern }: Schema): boolean {
  if (type === "string") return !new RegExp(String(pattern ?? ""), "u").test(sampleVariable);
  return ["number", "integer", "boolean"].includes(String(type));
}

function withVariable({ description, default: defaultValue, ...rules }: Schema): Schema {
  return {
    ...(description === undefined ? {} : { description }),
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
    anyOf: [rules, variable],
  };
}
