import { type AnswerTimes, answersOf } from "./answer-times.ts";
import { type Outlook, outlook } from "./outlook.ts";
import { bestSettings, type Goals } from "./search.ts";
import type { Settings } from "./settings.ts";
import { wantedAnswers } from "./wanted-answers.ts";

/** Why the settings are good as they are, or which others are better, or why nobody can say. */
export type Verdict =
  /** There are fewer answers than `wanted`, to judge today's settings or to propose ones with less patience. */
  | { readonly type: "too-few-answers"; readonly wanted: number }
  /** Half of the probes or more timed out: that was no healthy target. */
  | { readonly type: "mostly-timeouts" }
  /** With `soonerAfter` answers, ones with less patience can be proposed. */
  | { readonly type: "keep"; readonly soonerAfter?: number }
  /** `proposed` meets the goals, today's settings do not, or only later than they could. */
  | { readonly type: "change"; readonly why: "false-alarms" | "slow" | "sooner"; readonly proposed: Outlook }
  /** Nothing meets both goals; `proposed` has few enough false alarms, and tells of a change later than wanted. */
  | { readonly type: "compromise"; readonly proposed: Outlook }
  /** With no settings there are few enough false alarms. */
  | { readonly type: "none" };

export type Advice = { readonly today: Outlook; readonly verdict: Verdict };

export type WantedGoals = {
  readonly falseAlarmsPerDay: number;
  /** How late a hang may be told at worst; as late as today when absent. */
  readonly detectWithinMs?: number;
};

/** Settings that tell a hang sooner are worth a change from this part of today's time on. */
const worthwhile = 0.9;

/** What a check's settings come to, and what to set instead. */
export function advise(settings: Settings, times: AnswerTimes, wanted: WantedGoals): Advice {
  const today = outlook(settings, times);
  const goals: Goals = {
    falseAlarmsPerDay: wanted.falseAlarmsPerDay,
    detectWithinMs: wanted.detectWithinMs ?? today.hang.worstMs,
  };
  return { today, verdict: verdictOf(today, times, goals) };
}

function verdictOf(today: Outlook, times: AnswerTimes, goals: Goals): Verdict {
  const quiet = today.falseAlarmsPerDay <= goals.falseAlarmsPerDay;
  const quick = today.hang.worstMs <= goals.detectWithinMs;
  const { toJudge, toTighten } = wantedAnswers(today.settings, goals.falseAlarmsPerDay);
  const answers = answersOf(times);
  if (answers > 0 && times.timeouts >= answers / 2) return { type: "mostly-timeouts" };
  if (!quiet && answers < toJudge) return { type: "too-few-answers", wanted: toJudge };
  const proposed = bestSettings(today.settings, times, goals);
  if (quiet && quick) {
    const sooner = proposed !== undefined && proposed.hang.worstMs <= worthwhile * today.hang.worstMs;
    if (!sooner) return { type: "keep" };
    return answers < toTighten ? { type: "keep", soonerAfter: toTighten } : change("sooner", proposed);
  }
  if (quiet && answers < toTighten) return { type: "too-few-answers", wanted: toTighten };
  if (proposed) return change(quiet ? "slow" : "false-alarms", proposed);
  const compromise = bestSettings(today.settings, times, { ...goals, detectWithinMs: Number.POSITIVE_INFINITY });
  return compromise ? { type: "compromise", proposed: compromise } : { type: "none" };
}

function change(why: "false-alarms" | "slow" | "sooner", proposed: Outlook): Verdict {
  return { type: "change", why, proposed };
}
