import type { Advice } from "../advice/advise.ts";
import type { Measured } from "../advice/measured.ts";
import type { Note } from "../advice/notes.ts";

/** A check of a running sidecar, what was measured of it, and what is to be said. */
export type AdvisedCheck = {
  readonly name: string;
  readonly measured: Measured;
  readonly advice: Advice;
  readonly notes: readonly Note[];
};

/** What the user wants of every check. */
export type AdviseGoals = { readonly falseAlarmsPerDay: number; readonly detectWithinMs?: number };
