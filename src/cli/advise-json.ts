import { answerQuantile, answersOf } from "../advice/answer-times.ts";
import type { DetectionTime } from "../advice/detection-time.ts";
import type { Measured } from "../advice/measured.ts";
import type { Outlook } from "../advice/outlook.ts";
import { noteText, verdictText } from "./advise-verdict.ts";
import type { AdvisedCheck, AdviseGoals } from "./advised-check.ts";

/** The advice for programs. */
export function adviseJson(checks: readonly AdvisedCheck[], goals: AdviseGoals): string {
  const { falseAlarmsPerDay, detectWithinMs } = goals;
  const told = {
    goals: {
      falseAlarmsPerDay,
      ...(detectWithinMs === undefined ? {} : { detectWithinSeconds: detectWithinMs / 1000 }),
    },
    checks: checks.map((check) => checkJson(check, goals)),
  };
  return `${JSON.stringify(told, null, 2)}\n`;
}

function checkJson(check: AdvisedCheck, goals: AdviseGoals): object {
  const { name, measured, advice, notes } = check;
  const { today, verdict } = advice;
  return {
    name,
    verdict: verdict.type,
    ...(verdict.type === "change" ? { why: verdict.why } : {}),
    ...(verdict.type === "too-few-answers" ? { wantedAnswers: verdict.wanted } : {}),
    ...(verdict.type === "keep" && verdict.soonerAfter !== undefined ? { wantedAnswers: verdict.soonerAfter } : {}),
    message: verdictText(check, goals),
    observed: observedJson(measured),
    today: outlookJson(today),
    ...(verdict.type === "change" || verdict.type === "compromise" ? { proposed: outlookJson(verdict.proposed) } : {}),
    notes: notes.map((note) => ({ type: note.type, message: noteText(note) })),
  };
}

function observedJson({ times, otherFailures, inconclusive, becameUnhealthy }: Measured): object {
  const quantile = (share: number) => answerQuantile(times, share);
  return {
    answers: answersOf(times),
    timeouts: times.timeouts,
    otherFailures,
    inconclusive,
    becameUnhealthy,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    p999Ms: quantile(0.999),
  };
}

function outlookJson({ settings, slow, timeoutShare, falseAlarmsPerDay, hang, crash, recovery }: Outlook): object {
  return {
    periodSeconds: settings.periodMs / 1000,
    retryPeriodSeconds: settings.retryPeriodMs / 1000,
    timeoutSeconds: settings.timeoutMs / 1000,
    successThreshold: settings.successThreshold,
    failureThreshold: settings.failureThreshold,
    slowAnswers: slow,
    timeoutShare,
    falseAlarmsPerDay,
    hangSeconds: secondsJson(hang),
    crashSeconds: secondsJson(crash),
    recoverySeconds: secondsJson(recovery),
  };
}

function secondsJson({ bestMs, typicalMs, worstMs }: DetectionTime): object {
  return { best: bestMs / 1000, typical: typicalMs / 1000, worst: worstMs / 1000 };
}
