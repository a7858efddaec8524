import type { Check } from "../check.ts";
import type { ProbeResult } from "../probe.ts";

/** A check and what its one probe brought. */
export type CheckedOnce = { readonly check: Check; readonly result: ProbeResult };
