import { isDeepStrictEqual } from "node:util";
import type { Check } from "./check.ts";

/** What a new configuration changes, as checks in the order of the new one; `removed` holds the old definitions. */
export type ConfigChanges = {
  readonly added: readonly Check[];
  /** Checks of the same name whose definition differs, by their new definition. */
  readonly changed: readonly Check[];
  readonly removed: readonly Check[];
  /** Checks that stay as they are. */
  readonly kept: readonly Check[];
};

/** Compares the checks of two configurations, by name and by everything that their definition says. */
export function configChanges(from: readonly Check[], to: readonly Check[]): ConfigChanges {
  const before = new Map(from.map((check) => [check.name, check]));
  const after = new Set(to.map(({ name }) => name));
  const differs = (check: Check) => !isDeepStrictEqual(before.get(check.name), check);
  return {
    added: to.filter(({ name }) => !before.has(name)),
    changed: to.filter((check) => before.has(check.name) && differs(check)),
    removed: from.filter(({ name }) => !after.has(name)),
    kept: to.filter((check) => before.has(check.name) && !differs(check)),
  };
}
