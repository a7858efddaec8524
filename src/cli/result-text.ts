import { styleText } from "node:util";
import type { Check } from "../check.ts";
import { certificateEndsSoon } from "../check-state.ts";
import { type ProbeResult, phases } from "../probe.ts";

const colours = { success: "green", failure: "red", inconclusive: "yellow" } as const;

/** Whether a probe's result is all that was asked for: a success, and no certificate that ends too soon. */
export function passes({ thresholds }: Check, result: ProbeResult): boolean {
  return result.outcome === "success" && !certificateEndsSoon(result, thresholds);
}

/** `ok`, `failed` or `inconclusive`, coloured for a person. */
export function outcomeWord(outcome: ProbeResult["outcome"], colour: boolean): string {
  const word = { success: "ok", failure: "failed", inconclusive: "inconclusive" }[outcome];
  return colour ? styleText(colours[outcome], word, { validateStream: false }) : word;
}

/** One line for people: `ok https://shop.local/health 200 in 12.4 ms (dns 0.3, connect 0.5, tls 6.1, request 5.5)`. */
export function resultLine(check: Check, result: ProbeResult, colour: boolean): string {
  const answer = answerOf(result);
  const degraded = result.outcome === "success" && !passes(check, result);
  const parts = [
    degraded ? degradedWord(colour) : outcomeWord(result.outcome, colour),
    result.target,
    ...(result.outcome === "success" && answer !== undefined ? [answer] : []),
    `in ${milliseconds(result.durationMs)} ms${phaseText(result)}`,
  ];
  return [parts.join(" "), troubleOf(check, result)].filter(Boolean).join(": ");
}

/** What the target answered: an HTTP status or a gRPC serving status. */
export function answerOf({ details: { http, grpc } }: ProbeResult): string | undefined {
  return http ? String(http.status) : grpc?.servingStatus;
}

/** What is wrong with a result: `timeout: no answer within 1 s`; empty when it passes. */
export function troubleOf({ thresholds }: Check, result: ProbeResult): string {
  if (result.outcome === "failure") return `${result.reason}: ${result.message}`;
  if (result.outcome === "inconclusive") return result.message;
  if (!certificateEndsSoon(result, thresholds)) return "";
  return `${certificateEnd(result)}, within ${(thresholds.expiresWithinMs ?? 0) / 1000} s`;
}

/** As of a check whose certificate is near its end. */
function degradedWord(colour: boolean): string {
  return colour ? styleText("yellow", "degraded", { validateStream: false }) : "degraded";
}

function certificateEnd({ details: { tls = {} } }: ProbeResult): string {
  const { notAfterMs = Number.POSITIVE_INFINITY, clientNotAfterMs = Number.POSITIVE_INFINITY } = tls;
  const whose = clientNotAfterMs < notAfterMs ? "our certificate" : "the certificate";
  return `${whose} ends ${new Date(Math.min(notAfterMs, clientNotAfterMs)).toISOString()}`;
}

function phaseText({ phases: durations }: ProbeResult): string {
  const parts = phases.flatMap((phase) => {
    const ms = durations[phase];
    return ms === undefined ? [] : [`${phase} ${milliseconds(ms)}`];
  });
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}

/** With one decimal, as people compare them. */
export function milliseconds(ms: number): string {
  return ms.toFixed(1);
}
