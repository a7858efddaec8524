import { styleText } from "node:util";
import { type ProbeResult, phases } from "../probe.ts";

const colours = { success: "green", failure: "red", inconclusive: "yellow" } as const;

/** `ok`, `failed` or `inconclusive`, coloured for a person. */
export function outcomeWord(outcome: ProbeResult["outcome"], colour: boolean): string {
  const word = { success: "ok", failure: "failed", inconclusive: "inconclusive" }[outcome];
  return colour ? styleText(colours[outcome], word, { validateStream: false }) : word;
}

/** One line for people: `ok https://shop.local/health 200 in 12.4 ms (dns 0.3, connect 0.5, tls 6.1, request 5.5)`. */
export function resultLine(result: ProbeResult, colour: boolean): string {
  const answer = answerOf(result);
  const parts = [
    outcomeWord(result.outcome, colour),
    result.target,
    ...(result.outcome === "success" && answer !== undefined ? [answer] : []),
    `in ${timesOf(result)}`,
  ];
  return `${parts.join(" ")}${resultTrouble(result)}`;
}

/** The line of a success with a certificate near its end: `degraded https://... 200 in ...: a certificate ends 2026-12-01`. */
export function degradedLine(result: ProbeResult, colour: boolean): string {
  const { notAfterMs, clientNotAfterMs } = result.details.tls ?? {};
  const ends = [notAfterMs, clientNotAfterMs].filter((end) => end !== undefined);
  const day = new Date(Math.min(...ends)).toISOString().slice(0, 10);
  const word = colour ? styleText("yellow", "degraded", { validateStream: false }) : "degraded";
  return `${word}${resultLine(result, false).replace(/^ok/, "")}: a certificate ends ${day}`;
}

/** What the target answered: an HTTP status or a gRPC serving status. */
export function answerOf({ details: { http, grpc } }: ProbeResult): string | undefined {
  return http ? String(http.status) : grpc?.servingStatus;
}

/** The reason of a failure, or `inconclusive`. */
export function shortTrouble(result: ProbeResult): string {
  return result.outcome === "failure" ? result.reason : result.outcome;
}

/** `: timeout: no answer within 1 s`; nothing for a success. */
function resultTrouble(result: ProbeResult): string {
  if (result.outcome === "success") return "";
  return result.outcome === "failure" ? `: ${result.reason}: ${result.message}` : `: ${result.message}`;
}

/** How long it took, in all and in each phase: `12.4 ms (dns 0.3, connect 0.5, request 11.6)`. */
export function timesOf({ durationMs, phases: durations }: ProbeResult): string {
  const parts = phases.flatMap((phase) => {
    const ms = durations[phase];
    return ms === undefined ? [] : [`${phase} ${milliseconds(ms)}`];
  });
  return `${milliseconds(durationMs)} ms${parts.length > 0 ? ` (${parts.join(", ")})` : ""}`;
}

/** With one decimal, as people compare them. */
export function milliseconds(ms: number): string {
  return ms.toFixed(1);
}
