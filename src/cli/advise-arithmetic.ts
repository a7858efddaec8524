import { answersOf } from "../advice/answer-times.ts";
import { dayMs } from "../advice/false-alarms.ts";
import type { Measured } from "../advice/measured.ts";
import type { Outlook } from "../advice/outlook.ts";
import { upperBound } from "../advice/upper-bound.ts";
import { countText, percentText, rateText, secondsText, smallText } from "./advise-numbers.ts";

/** What settings come to, with the arithmetic behind it: some lines. */
export function outlookLines(outlook: Outlook, measured: Measured): readonly string[] {
  const { falseAlarmsPerDay, timeoutShare, hang, crash, recovery } = outlook;
  const known = timeoutShare < 0.5;
  return [
    `false alarms: ${known ? `at most ${rateText(falseAlarmsPerDay)}` : "nobody can say"}`,
    `  ${shareText(outlook, measured)}`,
    ...(known ? [`  ${alarmsText(outlook)}`] : []),
    `detection: a hang within ${secondsText(hang.worstMs)} (${secondsText(hang.typicalMs)} on average), ` +
      `a crash within ${secondsText(crash.worstMs)}`,
    `  ${detectionText(outlook)}`,
    `recovery: within ${secondsText(recovery.worstMs)}`,
  ];
}

/** `p < 7.8 ÷ 12,348 = 0.063 %: 3 took longer than 1 s; at 95 %, fewer than 7.8 are to be expected`. */
function shareText({ slow, timeoutShare, settings }: Outlook, { times }: Measured): string {
  const limit = secondsText(settings.timeoutMs);
  const about = slow.estimate === slow.most ? "" : `, about ${countText(Math.round(slow.estimate))} by the buckets`;
  const seen = `${slow.most === 0 ? "none" : countText(slow.most)} took longer than ${limit}${about}`;
  if (timeoutShare >= 0.5) return seen;
  const bound = countText(upperBound(slow.most));
  return `p < ${bound} ÷ ${countText(answersOf(times))} = ${percentText(timeoutShare)}: ${seen}; at 95 %, fewer than ${bound} are to be expected`;
}

/** `8,640 probes a day × p^3 = 3.1e-6 a day`. */
function alarmsText({ settings, timeoutShare, falseAlarmsPerDay }: Outlook): string {
  const { periodMs, failureThreshold } = settings;
  const probes = dayMs / periodMs;
  const runs = probes * timeoutShare ** failureThreshold;
  const once = falseAlarmsPerDay / runs;
  const corrected =
    once > 0.995 && once < 1.005 ? "" : ` × ${smallText(once)} (a run counts once, and timeouts take time)`;
  return `${countText(probes)} probes a day × p^${failureThreshold}${corrected} = ${smallText(falseAlarmsPerDay)} a day`;
}

/** `10 s to the next probe + 2 × 10 s to confirm + 1 s timeout = 31 s`. */
function detectionText({ settings, hang }: Outlook): string {
  const { periodMs, timeoutMs, failureThreshold } = settings;
  const confirmations = failureThreshold - 1;
  const stepMs = (hang.worstMs - periodMs - timeoutMs) / confirmations;
  const confirming = confirmations > 0 ? ` + ${confirmations} × ${secondsText(stepMs)} to confirm` : "";
  return `${secondsText(periodMs)} to the next probe${confirming} + ${secondsText(timeoutMs)} timeout = ${secondsText(hang.worstMs)}`;
}
