import { type AnswerTimes, answerTimes } from "./answer-times.ts";
import type { Sample } from "./exposition.ts";

/** What the metrics of a sidecar tell of one check. */
export type Measured = {
  readonly times: AnswerTimes;
  /** Failures that are no timeouts, by reason: no timeout and no threshold changes how long an answer takes to be wrong. */
  readonly otherFailures: Readonly<Record<string, number>>;
  /** Podpulse itself did not run: these say nothing of the target. */
  readonly inconclusive: number;
  /** How often the check became unhealthy. */
  readonly becameUnhealthy: number;
};

/** Reads what was measured of a check, whose timeout is `timeoutMs` now, from its own samples. */
export function measuredOf(of: readonly Sample[], timeoutMs: number): Measured {
  const sum = (name: string, wanted: Readonly<Record<string, string>>) =>
    of
      .filter((one) => one.name === name && Object.entries(wanted).every(([label, text]) => one.labels[label] === text))
      .reduce((total, { value }) => total + value, 0);
  const duration = "podpulse_probe_duration_seconds";
  const results = "podpulse_probe_results_total";
  const bounds = of.flatMap(({ name, labels }) => {
    const { le, outcome } = labels as { readonly le?: string; readonly outcome?: string };
    return name === `${duration}_bucket` && outcome === "success" && le !== undefined && le !== "+Inf" ? [le] : [];
  });
  const buckets = [...new Set(bounds)]
    .map((le) => ({ upToMs: Number(le) * 1000, count: sum(`${duration}_bucket`, { outcome: "success", le }) }))
    .sort((a, b) => a.upToMs - b.upToMs);
  const failures = of.filter(({ name, labels, value }) => {
    return name === results && labels["outcome"] === "failure" && labels["reason"] !== "timeout" && value > 0;
  });
  return {
    times: answerTimes(buckets, {
      successes: sum(`${duration}_count`, { outcome: "success" }),
      timeouts: sum(results, { outcome: "failure", reason: "timeout" }),
      timeoutMs,
    }),
    otherFailures: Object.fromEntries(failures.map(({ labels, value }) => [labels["reason"] ?? "", value])),
    inconclusive: sum(results, { outcome: "inconclusive" }),
    becameUnhealthy: sum("podpulse_check_status_changes_total", { status: "unhealthy" }),
  };
}
