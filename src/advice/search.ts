import { type AnswerTimes, answersOf } from "./answer-times.ts";
import { type Outlook, outlook } from "./outlook.ts";
import type { Settings } from "./settings.ts";

export type Goals = {
  readonly falseAlarmsPerDay: number;
  /** How late a target that hangs may be told at worst. */
  readonly detectWithinMs: number;
};

/** Timeouts that are easy to remember. */
const timeoutsMs = [50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000];

const maxFailureThreshold = 10;

/** Retries closer than this meet the same slow moment again. */
const leastRetryPeriodMs = 1000;

/**
 * A shorter timeout is proposed only when at most this share of the answers is slower: slow answers come in groups, and
 * the arithmetic, which takes each for itself, would be too hopeful.
 */
const slowShareOfShorterTimeout = 0.001;

/**
 * The settings that meet the goals and tell a hang soonest; undefined when none do. A longer timeout is never among them:
 * how long the answers would have taken that were given up is not known. The retry period is shortened only when nothing
 * else will do.
 */
export function bestSettings(today: Settings, times: AnswerTimes, goals: Goals): Outlook | undefined {
  const shorter = Math.min(today.retryPeriodMs, leastRetryPeriodMs);
  for (const retryPeriodMs of new Set([today.retryPeriodMs, shorter])) {
    const found = candidates({ ...today, retryPeriodMs }, times)
      .filter(({ falseAlarmsPerDay }) => falseAlarmsPerDay <= goals.falseAlarmsPerDay)
      .filter(({ hang }) => hang.worstMs <= goals.detectWithinMs)
      .sort((a, b) => a.hang.worstMs - b.hang.worstMs || a.falseAlarmsPerDay - b.falseAlarmsPerDay);
    if (found[0]) return found[0];
  }
  return undefined;
}

function candidates(today: Settings, times: AnswerTimes): readonly Outlook[] {
  const timeouts = [...timeoutsMs.filter((timeoutMs) => timeoutMs < today.timeoutMs), today.timeoutMs];
  const upToTen = Array.from({ length: maxFailureThreshold }, (_, index) => index + 1);
  const thresholds = new Set([...upToTen, today.failureThreshold]);
  return timeouts
    .flatMap((timeoutMs) => [...thresholds].map((failureThreshold) => ({ ...today, timeoutMs, failureThreshold })))
    .map((settings) => outlook(settings, times))
    .filter(({ settings, slow }) => {
      return settings.timeoutMs === today.timeoutMs || slow.most <= slowShareOfShorterTimeout * answersOf(times);
    });
}
