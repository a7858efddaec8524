import type { BodyExpectation, HttpExpectation, HttpTarget, StatusRange } from "../target.ts";
import type { Report } from "./config-document.ts";
import type { ConfigPath } from "./config-path.ts";
import type { FilledExpect, FilledHttpGet } from "./http-schema.ts";
import { resolveAddress } from "./resolve-address.ts";
import { resolveHeader } from "./resolve-header.ts";

/** The HTTP target of a check, without its TLS settings. */
export function resolveHttpTarget(raw: FilledHttpGet, path: ConfigPath, report: Report): HttpTarget {
  return {
    protocol: "http",
    scheme: raw.scheme === "HTTPS" ? "https" : "http",
    version: raw.protocol,
    connection: raw.connection,
    address: resolveAddress(raw, path, report),
    path: raw.path || "/",
    headers: (raw.httpHeaders ?? []).map((header, index) => {
      return resolveHeader(header, [...path, "httpHeaders", index], report);
    }),
    expect: resolveExpectation(raw.expect, [...path, "expect"], report),
  };
}

function resolveExpectation(raw: FilledExpect, path: ConfigPath, report: Report): HttpExpectation {
  const body = raw.body && resolveBody(raw.body);
  return {
    status: raw.status.map((entry, index) => resolveStatus(entry, [...path, "status", index], report)),
    headers: (raw.headers ?? []).map(({ name, matches }) => ({ name, pattern: matches })),
    ...(body ? { body } : {}),
    maxBodyBytes: raw.maxBodyBytes,
  };
}

function resolveStatus(entry: number | string, path: ConfigPath, report: Report): StatusRange {
  const [from = 0, to = from] = String(entry).split("-").map(Number);
  if (from > to)
    report(path, `has a wrong value (found ${JSON.stringify(entry)}, wanted a range that goes up, such as 200-399)`);
  return { from, to };
}

function resolveBody({ contains, matches, json }: NonNullable<FilledExpect["body"]>): BodyExpectation {
  if (contains !== undefined) return { type: "contains", text: contains };
  if (matches !== undefined) return { type: "matches", pattern: matches };
  return { type: "json", path: json?.path ?? "", equals: json?.equals };
}
