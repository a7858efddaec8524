import type { ConfigPath } from "../config/config-path.ts";
import { valueAt } from "../config/config-path.ts";
import { describeValue } from "../config/describe-value.ts";

/** A place in an object of a manifest; what is read there has the type that Kubernetes wants, or is reported. */
export type Cursor = {
  readonly path: ConfigPath;
  readonly has: (...parts: ConfigPath) => boolean;
  readonly at: (...parts: ConfigPath) => Cursor;
  /** Those below, of a list; none where there is nothing. */
  readonly items: () => readonly Cursor[];
  /** Those below, of a map, with their keys. */
  readonly entries: () => readonly (readonly [string, Cursor])[];
  readonly text: () => string | undefined;
  readonly number: () => number | undefined;
  /** A port or the like: a number, or a text. */
  readonly textOrNumber: () => string | number | undefined;
};

export type ReportAt = (path: ConfigPath, message: string) => void;

/** A cursor at the root of an object. */
export function cursorOver(root: unknown, report: ReportAt, path: ConfigPath = []): Cursor {
  const value = valueAt(root, path) ?? undefined;
  const below = (...parts: ConfigPath) => cursorOver(root, report, [...path, ...parts]);
  const wanted = (what: string): undefined => {
    if (value !== undefined) report(path, `has the wrong type (found ${describeValue(path, value)}, wanted ${what})`);
    return undefined;
  };
  return {
    path,
    has: (...parts) => (valueAt(value, parts) ?? undefined) !== undefined,
    at: below,
    items: () => (Array.isArray(value) ? value.map((_, index) => below(index)) : (wanted("a list") ?? [])),
    entries: () =>
      typeof value === "object" && !Array.isArray(value)
        ? Object.keys(value).map((key) => [key, below(key)] as const)
        : (wanted("a map") ?? []),
    text: () => (typeof value === "string" ? value : wanted("a text")),
    number: () => (typeof value === "number" ? value : wanted("a number")),
    textOrNumber: () =>
      typeof value === "string" || typeof value === "number" ? value : wanted("a number, or a name"),
  };
}
