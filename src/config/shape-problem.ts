import type { ErrorObject } from "ajv";
import { type ConfigPath, pathOfPointer, valueAt } from "./config-path.ts";
import { describeValue } from "./describe-value.ts";
import { nearestName } from "./nearest-name.ts";
import { notSupported } from "./not-supported.ts";

/** One thing that is wrong with a value's shape. */
export type ShapeProblem = { readonly path: ConfigPath; readonly message: string; readonly wrongValue?: true };

/** What Ajv found in `root`, in a person's words; undefined for what another problem tells. */
export function problemOf(error: ErrorObject, root: unknown): ShapeProblem | undefined {
  // What the branches of a choice complain of is told by the choice itself.
  if (/\/(anyOf|oneOf|not)\/\d+\//.test(error.schemaPath)) return undefined;
  const path = pathOfPointer(error.instancePath);
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey([...path, String(error.params["additionalProperty"])], path, error);
    case "required":
      return { path, message: `${error.params["missingProperty"]} is missing` };
    case "oneOf":
      return choiceProblem(path, error);
    default:
      return { path, message: wrongValue(path, error, root), wrongValue: true };
  }
}

function unknownKey(path: ConfigPath, parent: ConfigPath, { parentSchema }: ErrorObject): ShapeProblem {
  const key = String(path.at(-1));
  const known = Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {});
  const message = notSupported(parent, key) ?? `unknown key (${nearestKey(key, known)})`;
  return { path, message };
}

function nearestKey(key: string, known: readonly string[]): string {
  const near = nearestName(key, known);
  return near ? `did you mean ${near}?` : `known here: ${known.join(", ")}`;
}

function choiceProblem(path: ConfigPath, { schema, parentSchema, data }: ErrorObject): ShapeProblem | undefined {
  // That it is no map, or holds a handler we refuse, is told for itself.
  if (typeof data !== "object" || data === null || Object.hasOwn(data, "exec")) return undefined;
  const keys = (schema as readonly { readonly required: readonly [string] }[]).map(({ required }) => required[0]);
  const found = keys.filter((key) => Object.hasOwn(data, key));
  const { choice = "key" } = (parentSchema ?? {}) as { choice?: string };
  const wanted = `wanted exactly one of ${keys.join(", ")}`;
  if (found.length === 0) return { path, message: `has no ${choice} (${wanted})` };
  return { path, message: `has more than one ${choice} (found ${found.join(" and ")}, ${wanted})` };
}

function wrongValue(path: ConfigPath, error: ErrorObject, root: unknown): string {
  const wanted = (error.parentSchema as { wanted?: string } | undefined)?.wanted ?? wantedBy(error);
  const found = describeValue(path, valueAt(root, path));
  const what = error.keyword === "type" ? "has the wrong type" : "has a wrong value";
  return `${what} (found ${found}, wanted ${wanted})`;
}

function wantedBy({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case "type":
      return (
        { object: "a map", array: "a list", boolean: "true or false", string: "a text" }[String(params["type"])] ??
        `a ${params["type"]}`
      );
    case "minLength":
      return "a text that is not empty";
    case "maxLength":
      return `at most ${params["limit"]} characters`;
    case "pattern":
      return "a text without NUL";
    case "minItems":
    case "maxItems":
      return `${keyword === "minItems" ? "at least" : "at most"} ${params["limit"]} of them`;
    case "uniqueItems":
      return "no item twice";
    default:
      return message ?? "something else";
  }
}
