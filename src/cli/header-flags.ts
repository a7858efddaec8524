import { headerNamePattern, headerValuePattern } from "../config/handler-words.ts";
import type { UrlHeader } from "../config/target-from-url.ts";
import { UsageError } from "../errors.ts";

/** `NAME: VALUE` of -H. Throws a UsageError that does not tell the value, which may be a secret. */
export function headerOf(text: string): UrlHeader {
  const { name, rest } = named("-H", text, "VALUE");
  if (new RegExp(headerValuePattern).test(rest)) return { name, value: rest };
  throw new UsageError(
    `Cannot read the header -H ${JSON.stringify(name)}: its value is not one line of Latin-1 characters`,
  );
}

/** `NAME: FILE` of --header-file. */
export function headerFileOf(text: string): UrlHeader {
  const { name, rest } = named("--header-file", text, "FILE");
  return { name, valueFrom: { file: rest } };
}

/** `NAME: PATTERN` of --expect-header. */
export function expectedHeaderOf(text: string): { readonly name: string; readonly matches: string } {
  const { name, rest } = named("--expect-header", text, "PATTERN");
  return { name, matches: rest };
}

function named(flag: string, text: string, wanted: string): { readonly name: string; readonly rest: string } {
  const colon = text.indexOf(":");
  const form = `(wanted 'NAME: ${wanted}')`;
  if (colon < 0) throw new UsageError(`Cannot read a header given with ${flag}: it has no colon ${form}`);
  const [name, rest] = [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
  if (new RegExp(headerNamePattern).test(name)) return { name, rest };
  throw new UsageError(`Cannot read the header ${flag} ${JSON.stringify(name)}: that is no header name ${form}`);
}
