import type { HeaderSetting } from "../target.ts";
import type { Report } from "./config-document.ts";
import type { ConfigPath } from "./config-path.ts";
import type { FilledHttpGet } from "./http-schema.ts";

/** Headers that describe the connection or a body; the HTTP client sets them itself, and refuses any other. */
const ofTheConnection = new Set(["content-length", "expect", "keep-alive", "transfer-encoding", "upgrade"]);

type RawHeader = NonNullable<FilledHttpGet["httpHeaders"]>[number];

/** A header to send. One that cannot be set goes to `report`. */
export function resolveHeader({ name, ...from }: RawHeader, path: ConfigPath, report: Report): HeaderSetting {
  if (ofTheConnection.has(name.toLowerCase()))
    report([...path, "name"], `cannot be set (found ${name}, which describes a connection or a body)`);
  return { name, value: resolveHeaderValue(from) };
}

/** Where a header's or metadata's value comes from. */
export function resolveHeaderValue({
  value,
  valueFrom,
}: Pick<RawHeader, "value" | "valueFrom">): HeaderSetting["value"] {
  return valueFrom ? { type: "file", path: valueFrom.file } : { type: "literal", text: value ?? "" };
}
