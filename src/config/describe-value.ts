import type { ConfigPath } from "./config-path.ts";

/** Names a value for a message: scalars as they are, cut at 60 characters, but for those that are often secrets. */
export function describeValue(path: ConfigPath, value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "a map";
  if (isPrivate(path)) return typeof value === "string" ? "a text" : `a ${typeof value}`;
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}

/** Values of headers and metadata, a URL's path, and what is sent over TCP, such as a password. */
function isPrivate(path: ConfigPath): boolean {
  const key = path.at(-1);
  if (path.includes("webhook")) return key === "url" || key === "value";
  if (key === "path" && path.at(-2) === "httpGet") return true;
  if (path.includes("exchange")) return key === "send" || key === "sendHex";
  return key === "value" && (path.includes("httpHeaders") || path.includes("metadata"));
}
