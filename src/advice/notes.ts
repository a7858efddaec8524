import type { Advice } from "./advise.ts";
import { answersOf, bucketOf } from "./answer-times.ts";
import { dayMs } from "./false-alarms.ts";
import type { Measured } from "./measured.ts";

/** What makes the arithmetic less than the truth. */
export type Note =
  /** So large a share of the answers lies in the timeout's own bucket that nobody knows how close they come to it. */
  | { readonly type: "wide-bucket"; readonly fromMs: number; readonly toMs: number; readonly share: number }
  /** The check became unhealthy more often than slow answers explain that come each for itself. */
  | { readonly type: "groups"; readonly seen: number; readonly explained: number }
  /** So many answers were given up that a longer timeout should be tried, to see how long they take. */
  | { readonly type: "many-timeouts"; readonly share: number }
  /** Retries that are close together meet the same slow moment. */
  | { readonly type: "close-retries"; readonly retryPeriodMs: number }
  /** Podpulse itself did not run when so many results were due. */
  | { readonly type: "starved"; readonly results: number };

const notableShare = { bucket: 0.1, timeouts: 0.01, starved: 0.01 } as const;

/** What is to be known beside an advice. */
export function notesOf(
  { times, inconclusive, becameUnhealthy }: Measured,
  { today, verdict }: Advice,
): readonly Note[] {
  const answers = answersOf(times);
  if (answers === 0) return [];
  const notes: Note[] = [];
  const { from, to } = bucketOf(times, times.timeoutMs);
  const inBucket = (to.count - from.count) / answers;
  if (inBucket > notableShare.bucket) {
    notes.push({ type: "wide-bucket", fromMs: from.upToMs, toMs: to.upToMs, share: inBucket });
  }
  const explained = (today.falseAlarmsPerDay * answers * today.settings.periodMs) / dayMs;
  // Three standard deviations of a Poisson count.
  if (becameUnhealthy > explained + 3 * Math.sqrt(explained)) {
    notes.push({ type: "groups", seen: becameUnhealthy, explained });
  }
  const timedOut = times.timeouts / answers;
  if (timedOut > notableShare.timeouts) notes.push({ type: "many-timeouts", share: timedOut });
  const proposed = verdict.type === "change" || verdict.type === "compromise" ? verdict.proposed.settings : undefined;
  if (proposed && proposed.retryPeriodMs < today.settings.retryPeriodMs) {
    notes.push({ type: "close-retries", retryPeriodMs: proposed.retryPeriodMs });
  }
  if (inconclusive > notableShare.starved * answers) notes.push({ type: "starved", results: inconclusive });
  return notes;
}
