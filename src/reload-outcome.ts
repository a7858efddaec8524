import type { ConfigChanges } from "./config-changes.ts";

/** What came of a reload, so far. */
export type ReloadOutcome =
  | { readonly type: "applied"; readonly changes: ConfigChanges }
  /** New and changed checks are observed first; the old configuration is in force until then. */
  | { readonly type: "observing"; readonly checks: readonly string[]; readonly observeMs: number }
  /** The old configuration runs on; a line for each reason. */
  | { readonly type: "refused"; readonly problems: readonly string[] };

/** `1 added, 2 removed`, or that no check changed. */
export function changesText({ added, changed, removed }: ConfigChanges): string {
  const counts = { added: added.length, changed: changed.length, removed: removed.length };
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  return told.map(([word, count]) => `${count} ${word}`).join(", ") || "no check changed";
}
