import { headerNamePattern, headerValuePattern } from "../config/header-patterns.ts";
import { UsageError } from "../errors.ts";

/** Takes `NAME: VALUE` apart. Throws a UsageError that never shows the value: it may be a secret. */
export function headerOf(text: string, flag: string): { readonly name: string; readonly value: string } {
  const colon = text.indexOf(":");
  const [name, value] = [text.slice(0, Math.max(colon, 0)).trim(), text.slice(colon + 1).trim()];
  const refuse = (what: string): never => {
    throw new UsageError(`Cannot read the header ${flag} ${JSON.stringify(name)}: ${what}`);
  };
  if (colon < 0)
    throw new UsageError(`Cannot read a header given with ${flag}: it has no colon (wanted 'NAME: VALUE')`);
  if (!new RegExp(headerNamePattern).test(name)) refuse("that is no header name (wanted 'NAME: VALUE')");
  if (!new RegExp(headerValuePattern).test(value)) refuse("its value is not one line of Latin-1 characters");
  return { name, value };
}
