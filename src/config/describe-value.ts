import type { ConfigPath } from "./config-path.ts";

/** Names a value for a message: scalars as they are, cut at 60 characters. Header values are not shown: often secrets. */
export function describeValue(path: ConfigPath, value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "a map";
  if (path.includes("httpHeaders") && path.at(-1) === "value")
    return typeof value === "string" ? "a text" : `a ${typeof value}`;
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}
