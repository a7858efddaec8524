import { type FailureReason, failureReasons, type Outcome, outcomes, type ProbeResult } from "../../probe.ts";

/** What two results of a target are compared by. */
export type Verdict = { readonly outcome: Outcome; readonly reason?: FailureReason };

/** Every verdict that there is; a result is kept as an index into this. */
export const verdicts: readonly Verdict[] = outcomes.flatMap((outcome): readonly Verdict[] =>
  outcome === "failure" ? failureReasons.map((reason) => ({ outcome, reason })) : [{ outcome }],
);

export function verdictOf(result: ProbeResult): Verdict {
  const { outcome } = result;
  return outcome === "failure" ? { outcome, reason: result.reason } : { outcome };
}

export function sameVerdict(one: Verdict, other: Verdict): boolean {
  return one.outcome === other.outcome && one.reason === other.reason;
}

/** The verdict in a line of results, its words as they are written; undefined when they are none of ours. */
export function verdictIndex(outcome: unknown, reason: unknown): number | undefined {
  const wanted = outcome === "failure" ? reason : undefined;
  const index = verdicts.findIndex((verdict) => verdict.outcome === outcome && verdict.reason === wanted);
  return index < 0 ? undefined : index;
}
