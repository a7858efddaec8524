import type { Check } from "../check.ts";
import { checkFromUrl } from "../config/target-from-url.ts";

/** The checks of `podpulse run --check`, each `NAME=URL` or `URL`. A name made of the URL gets a number when it is taken. */
export function runChecks(texts: readonly string[]): readonly Check[] {
  const taken = new Map<string, number>();
  return texts.map((text) => {
    const { name, url = text } = /^(?<name>[^:/]*)=(?<url>.*)$/.exec(text)?.groups ?? {};
    if (name !== undefined) return checkFromUrl(url, { name });
    const check = checkFromUrl(url);
    const times = (taken.get(check.name) ?? 0) + 1;
    taken.set(check.name, times);
    return times === 1 ? check : { ...check, name: `${check.name}-${times}` };
  });
}
