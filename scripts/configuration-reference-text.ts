import { configSchema } from "../src/config/config-schema.ts";

type Schema = {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly wanted?: string;
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

const intro = `# Configuration

Generated from the schema by \`npm run docs\`; do not edit by hand. The schema itself is \`podpulse.schema.json\`, and
\`podpulse schema\` prints it.

A configuration is YAML or JSON: a file or a directory named with \`-c\`, else inline YAML in \`PODPULSE_CONFIG\`, else
\`/etc/podpulse/podpulse.yaml\`. Of a directory every \`.yaml\`, \`.yml\` and \`.json\` file is read, in the order of their
names; one of them may hold \`server\`, one \`defaults\`.

\`\${NAME}\` and \`\${NAME:-default}\` are expanded inside strings; a variable that is not set is an error, and \`$\${\` is a
literal \`\${\`. A string that is one variable is read as the YAML value it expands to (\`periodSeconds: \${PERIOD}\`).

A timing or threshold of 0 means its default, as in Kubernetes. Unknown keys are errors, and every problem is told at
once: \`FILE:LINE:COLUMN: PATH: what is wrong\`.
`;

/** The reference page of the configuration: a table for each part of the schema. */
export function configurationReference(): string {
  const parts: string[] = [];
  describe("The whole", "", configSchema as unknown as Schema, parts);
  return `${intro}\n${parts.join("\n")}`;
}

function describe(title: string, prefix: string, schema: Schema, parts: string[]): void {
  const required = new Set(schema.required);
  const rows = Object.entries(schema.properties ?? {})
    .filter(([key]) => key !== "$schema")
    .map(([key, property]) => {
      const fallback = required.has(key) ? "required" : defaultText(property);
      return `| \`${prefix}${key}\` | ${cell(typeText(property))} | ${cell(fallback)} | ${cell(property.description ?? "")} |`;
    });
  const about = schema.description ? `${schema.description}\n\n` : "";
  parts.push(`## ${title}\n\n${about}| field | value | default | meaning |\n|---|---|---|---|\n${rows.join("\n")}\n`);
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const inner = property.properties ? property : property.items?.properties ? property.items : undefined;
    if (!inner) continue;
    const path = `${prefix}${key}${property.items ? "[]" : ""}`;
    describe(`\`${path}\``, `${path}.`, inner, parts);
  }
}

function typeText(schema: Schema): string {
  if (schema.wanted) return schema.wanted;
  if (schema.anyOf) return schema.anyOf.map((choice) => JSON.stringify(choice.const)).join(" or ");
  if (schema.type === "array") return `a list: ${schema.items ? typeText(schema.items) : "anything"}`;
  const { minimum, maximum } = schema;
  const bounds = minimum === undefined || maximum === undefined ? "" : ` from ${minimum} to ${maximum}`;
  const words: Record<string, string> = {
    object: "a map",
    string: "a text",
    boolean: "true or false",
    number: "a number",
    integer: "a whole number",
  };
  return `${words[schema.type ?? ""] ?? "any value"}${bounds}`;
}

function defaultText(schema: Schema): string {
  const { default: value } = schema;
  if (value === undefined || (typeof value === "object" && Object.keys(value ?? {}).length === 0)) return "";
  return `\`${JSON.stringify(value)}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
