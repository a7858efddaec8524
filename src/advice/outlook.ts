import { type AnswerTimes, answersOf, type SlowAnswers, slowerThan } from "./answer-times.ts";
import { crashDetection, type DetectionTime, hangDetection, recovery } from "./detection-time.ts";
import { falseAlarmsPerDay } from "./false-alarms.ts";
import type { Settings } from "./settings.ts";
import { upperBound } from "./upper-bound.ts";

/** What a check's settings come to, for a target that answers as it did. */
export type Outlook = {
  readonly settings: Settings;
  /** Of the answers, how many are slower than the timeout. */
  readonly slow: SlowAnswers;
  /** The probability that a probe of the healthy target times out, at most, at 95 %. */
  readonly timeoutShare: number;
  /** By that probability or any smaller one, at most. */
  readonly falseAlarmsPerDay: number;
  readonly hang: DetectionTime;
  readonly crash: DetectionTime;
  readonly recovery: DetectionTime;
};

/** What settings come to; their timeout is not beyond the one that was measured with. */
export function outlook(settings: Settings, times: AnswerTimes): Outlook {
  const slow = slowerThan(times, settings.timeoutMs);
  const answers = answersOf(times);
  const timeoutShare = answers === 0 ? 1 : Math.min(1, upperBound(slow.most) / answers);
  // Who times out more often than about this has fewer alarms, only because they do not end.
  const { failureThreshold, successThreshold } = settings;
  const worstShare = failureThreshold / (failureThreshold + successThreshold);
  return {
    settings,
    slow,
    timeoutShare,
    falseAlarmsPerDay: falseAlarmsPerDay(settings, Math.min(timeoutShare, worstShare)),
    hang: hangDetection(settings),
    crash: crashDetection(settings),
    recovery: recovery(settings),
  };
}
