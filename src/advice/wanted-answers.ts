import { dayMs } from "./false-alarms.ts";
import type { Settings } from "./settings.ts";
import { upperBound } from "./upper-bound.ts";

/** How many answers it takes before something can be said. */
export type WantedAnswers = {
  /** Without a slow one among them, so many show that today's settings, or kubelet's threshold of 3, meet the goal. */
  readonly toJudge: number;
  /** A day of them, so that its busiest hour is among them, before less patience is proposed. */
  readonly toTighten: number;
};

/**
 * The rule of three: with no slow answer among n, the probability of one is below 3 / n at 95 %. It is small enough when
 * (probes a day) × p^k is the goal.
 */
export function wantedAnswers({ periodMs, failureThreshold }: Settings, falseAlarmsPerDay: number): WantedAnswers {
  const probesPerDay = dayMs / periodMs;
  const share = Math.min(1, (falseAlarmsPerDay / probesPerDay) ** (1 / Math.max(3, failureThreshold)));
  return { toJudge: Math.ceil(upperBound(0) / share), toTighten: Math.ceil(probesPerDay) };
}
