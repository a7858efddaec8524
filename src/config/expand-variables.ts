import { isScalar, parseDocument } from "yaml";
import { type ConfigPath, formatPath } from "./config-path.ts";

/** Environment variables, as in `process.env`. */
export type Environment = { readonly [name: string]: string | undefined };

export type Expanded = {
  readonly value: unknown;
  /** What strings that were one variable expanded to, as text, by their formatted path. */
  readonly texts: ReadonlyMap<string, string>;
};

/** `${NAME}` or `${NAME:-default}`; variables do not stand inside a default. */
const variable = String.raw`\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?<fallback>:-(?:(?!\$\{)[^}])*)?\}`;
/** `$${` (a literal `${`), or a variable, or a `${` that is neither. */
const reference = new RegExp(String.raw`\$\$\{|${variable}|\$\{`, "g");
const onlyVariable = new RegExp(`^${variable}$`);

/**
 * Expands the variables in every string below `value`. A string that is one variable becomes the YAML scalar it
 * expands to, so that `periodSeconds: ${PERIOD}` is a number. Problems go to `report`; their strings stay as they are.
 */
export function expandVariables(
  value: unknown,
  environment: Environment,
  report: (path: ConfigPath, message: string) => void,
): Expanded {
  const texts = new Map<string, string>();
  const walk = (node: unknown, path: ConfigPath): unknown => {
    if (typeof node === "string") return expandAt(node, path);
    if (Array.isArray(node)) return node.map((item, index) => walk(item, [...path, index]));
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item, [...path, key])]));
  };
  const expandAt = (text: string, path: ConfigPath): unknown => {
    const { text: expanded, problems } = expandText(text, environment);
    for (const problem of problems) report(path, problem);
    if (problems.length > 0 || !onlyVariable.test(text)) return expanded;
    texts.set(formatPath(path), expanded);
    return scalarOf(expanded);
  };
  return { value: walk(value, []), texts };
}

/** Expands the variables of one text; each problem is one sentence. */
export function expandText(
  text: string,
  environment: Environment,
): { readonly text: string; readonly problems: readonly string[] } {
  const problems = new Set<string>();
  const expanded = text.replaceAll(reference, (whole, ...rest: readonly unknown[]) => {
    if (whole === "$${") return "${";
    const { name, fallback } = rest.at(-1) as { name?: string; fallback?: string };
    if (name === undefined) {
      problems.add(
        `holds "\${" that begins no variable (wanted \${NAME}, or \${NAME:-default}, or $\${ for a literal "\${")`,
      );
      return whole;
    }
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    // As in a shell, `:-` also stands in for a variable that is empty.
    if (fallback !== undefined) return value || fallback.slice(2);
    if (value === undefined)
      problems.add(`variable ${name} is not set (set it, or give a default: \${${name}:-default})`);
    return value ?? whole;
  });
  return { text: expanded, problems: [...problems] };
}

/** The number, boolean or null that a text is in YAML; any other text, however YAML reads it, is itself. */
function scalarOf(text: string): unknown {
  const { errors, contents } = parseDocument(text, { prettyErrors: false });
  const plain = errors.length === 0 && isScalar(contents) && contents.source === text.trim() && !contents.tag;
  return plain && typeof contents.value !== "string" ? contents.value : text;
}
