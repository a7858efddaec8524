import { answersOf } from "../advice/answer-times.ts";
import type { Note } from "../advice/notes.ts";
import type { Settings } from "../advice/settings.ts";
import { countText, percentText, rateText, secondsText, timesText } from "./advise-numbers.ts";
import type { AdvisedCheck, AdviseGoals } from "./advised-check.ts";
import { timeText } from "./time-text.ts";

/** What to do with a check, and why, in a sentence. */
export function verdictText({ advice, measured }: AdvisedCheck, goals: AdviseGoals): string {
  const { today, verdict } = advice;
  const answers = answersOf(measured.times);
  const inTime = (wanted: number) => {
    return `${countText(wanted)} (in ${timeText((wanted - answers) * today.settings.periodMs)})`;
  };
  const goal = `the goal of ${rateText(goals.falseAlarmsPerDay)}`;
  const alarms = `false alarms may come at ${rateText(today.falseAlarmsPerDay)}, against ${goal}`;
  switch (verdict.type) {
    case "too-few-answers": {
      const few = `${timesText(answers, "answer")} ${answers === 1 ? "is" : "are"} too few`;
      return `nothing can be said yet: ${few}, it takes ${inTime(verdict.wanted)}`;
    }
    case "mostly-timeouts":
      return `first see why the target does not answer (podpulse status), or give it a longer timeoutSeconds`;
    case "keep":
      return verdict.soonerAfter === undefined
        ? "nothing needs to change"
        : `nothing needs to change; to tell a hang sooner, a day of answers is wanted first: ${inTime(verdict.soonerAfter)}`;
    case "change":
      return `set ${settingsText(verdict.proposed.settings, today.settings)}: ${
        {
          "false-alarms": alarms,
          slow: `a hang is told too late, after ${secondsText(today.hang.worstMs)}`,
          sooner: `few enough false alarms, and a hang is told ${secondsText(today.hang.worstMs - verdict.proposed.hang.worstMs)} sooner`,
        }[verdict.why]
      }`;
    case "compromise":
      return (
        `set ${settingsText(verdict.proposed.settings, today.settings)}, if a hang may be told that late: ${alarms}, ` +
        "and nothing quicker is quiet enough"
      );
    case "none":
      return `no timeout and threshold helps: ${alarms}, and ten failures in a row would not do`;
  }
}

/** The settings that differ, as they are written in a configuration. */
export function settingsText(proposed: Settings, today: Settings): string {
  const parts = [
    ["timeoutSeconds", proposed.timeoutMs / 1000, today.timeoutMs / 1000],
    ["failureThreshold", proposed.failureThreshold, today.failureThreshold],
    ["retryPeriodSeconds", proposed.retryPeriodMs / 1000, today.retryPeriodMs / 1000],
  ] as const;
  return parts
    .filter(([, value, now]) => value !== now)
    .map(([key, value]) => `${key}: ${value}`)
    .join(", ");
}

/** What makes the arithmetic less than the truth, in a sentence. */
export function noteText(note: Note): string {
  switch (note.type) {
    case "wide-bucket":
      return (
        `${percentText(note.share)} of the answers lie in one bucket, from ${secondsText(note.fromMs)} to the timeout of ` +
        `${secondsText(note.toMs)}: how close they come to it cannot be seen (give server.metrics.durationBuckets ` +
        "bounds between the two)"
      );
    case "groups":
      return (
        `unhealthy ${timesText(note.seen, "time")} so far, of which slow answers that come one by one explain ` +
        `${countText(Math.round(note.explained))}: outages, or slowness that lasts. Timeouts of outages are in p, so ` +
        "it is too high for the healthy target; against slowness that lasts, a longer timeout helps and a threshold does not"
      );
    case "many-timeouts":
      return (
        `${percentText(note.share)} of the probes timed out, and how long they would have taken is not known: ` +
        "a longer timeoutSeconds for a day would show it"
      );
    case "close-retries":
      return (
        `probes ${secondsText(note.retryPeriodMs)} apart meet the same slow moment more easily than the arithmetic ` +
        "says, which takes each for itself"
      );
    case "starved":
      return `${countText(note.results)} results were inconclusive: podpulse itself did not run, and needs more CPU`;
  }
}
