import type { RawExpect } from "../config/http-schema.ts";
import { UsageError } from "../errors.ts";
import { headerOf } from "./header-flag.ts";
import type { ProbeOptions } from "./probe-options.ts";

/** `httpGet.expect` as the flags say it. Throws a UsageError for what cannot be read. */
export function expectationOf(options: ProbeOptions): RawExpect {
  const { expectStatus, expectHeader, maxBodyBytes } = options;
  const body = bodyOf(options);
  return {
    ...(expectStatus === undefined ? {} : { status: expectStatus.split(",").map((part) => part.trim()) }),
    ...(expectHeader ? { headers: expectHeader.map(headerExpectationOf) } : {}),
    ...(body ? { body } : {}),
    ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }),
  };
}

function headerExpectationOf(text: string) {
  const { name, value: matches } = headerOf(text, "--expect-header");
  return { name, matches };
}

function bodyOf({ expectBody, expectBodyMatches, expectJson }: ProbeOptions): RawExpect["body"] {
  const given = [
    ...(expectBody === undefined ? [] : [{ contains: expectBody }]),
    ...(expectBodyMatches === undefined ? [] : [{ matches: expectBodyMatches }]),
    ...(expectJson === undefined ? [] : [{ json: jsonExpectationOf(expectJson) }]),
  ];
  if (given.length > 1) {
    throw new UsageError("--expect-body, --expect-body-matches and --expect-json exclude each other");
  }
  return given[0];
}

/** `/status=UP`, `/ready=true`, `/name="true"`: what is no JSON is a text. */
function jsonExpectationOf(text: string): NonNullable<NonNullable<RawExpect["body"]>["json"]> {
  const equals = text.indexOf("=");
  if (equals < 0) {
    throw new UsageError(`Cannot read --expect-json ${JSON.stringify(text)}: it has no "=" (wanted /POINTER=VALUE)`);
  }
  const value = text.slice(equals + 1);
  return { path: text.slice(0, equals), equals: jsonOrText(value) };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
