import { isScalar, parseDocument } from "yaml";
import { type ConfigPath, formatPath } from "./config-path.ts";

/** Environment variables, as in `process.env`. */
export type Environment = { readonly [name: string]: string | undefined };

export type Expanded = {
  readonly value: unknown;
  /** What strings that were one variable expanded to, as text, by their formatted path. */
  readonly texts: ReadonlyMap<string, string>;
};

/** `$${` (a literal `${`), or `${NAME}`, `${NAME:-default}`, or a `${` that is neither. */
const reference = /\$\$\{|\$\{(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)(?<fallback>:-[^}]*)?\})?/g;
const onlyReference = /^\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}$/;

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
    if (problems.length > 0 || !onlyReference.test(text)) return expanded;
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
  const problems: string[] = [];
  const expanded = text.replaceAll(reference, (whole, ...rest: readonly unknown[]) => {
    if (whole === "$${") return "${";
    const { name, fallback } = rest.at(-1) as { name?: string; fallback?: string };
    if (name === undefined) {
      problems.push(
        `"\${" is not closed or names no variable (found ${quote(text)}, wanted \${NAME}, \${NAME:-default}, or $\${ for a literal "\${")`,
      );
      return whole;
    }
    const value = environment[name];
    // As in a shell, `:-` also stands in for a variable that is empty.
    if (fallback !== undefined) return value || fallback.slice(2);
    if (value === undefined)
      problems.push(`variable ${name} is not set (set it, or give a default: \${${name}:-default})`);
    return value ?? whole;
  });
  return { text: expanded, problems };
}

function scalarOf(text: string): unknown {
  const { errors, contents } = parseDocument(text, { prettyErrors: false });
  return errors.length === 0 && isScalar(contents) ? contents.value : text;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
