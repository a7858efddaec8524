import type { ProbeFailure, ProbeFinding, ProbeInconclusive } from "../probe.ts";
import type { RecentBlockage } from "./blockage.ts";

/** What is known of the time in which a run came to its finding. */
export type RunTimes = {
  readonly timeoutMs: number;
  /** For how long of the run our event loop was blocked. */
  readonly blockedMs: number;
  /** The finding came after the deadline. */
  readonly late: boolean;
};

/** Whether a blockage is long enough to explain that a target was not heard in time: half the timeout or more. */
function explains(blockedMs: number, timeoutMs: number): boolean {
  return blockedMs >= timeoutMs / 2;
}

/**
 * What a run's finding is worth when our own process may have been starved. A timeout, and any failure that was found
 * only after the deadline, says nothing of the target when a blockage explains it; a failure that was found in time stays
 * one, and our own bug is one in any case. A success is given back as it is: a late one is to be made a timeout before.
 */
export function judgeStarvation(finding: ProbeFinding, times: RunTimes): ProbeFinding | ProbeInconclusive {
  const { timeoutMs, blockedMs, late } = times;
  if (finding.outcome === "success" || finding.reason === "internal") return finding;
  if (!(late || finding.reason === "timeout") || !explains(blockedMs, timeoutMs)) return finding;
  return inconclusive(finding, blockedMs, "meanwhile");
}

/**
 * What the end of a kept stream is worth, when no run waits for anything: right after a blockage that long, it may be that
 * the peer missed us and not we the peer.
 */
export function judgeStreamEnd(
  failure: ProbeFailure,
  recent: RecentBlockage | undefined,
  timeoutMs: number,
): ProbeFailure | ProbeInconclusive {
  if (!recent || !explains(recent.longestMs, timeoutMs)) return failure;
  return inconclusive(failure, recent.longestMs, "just before");
}

function inconclusive({ message }: ProbeFailure, blockedMs: number, when: string): ProbeInconclusive {
  const seconds = Number((blockedMs / 1000).toPrecision(2));
  return {
    outcome: "inconclusive",
    message: `${message}, but podpulse itself did not run for ${seconds} s ${when}`,
    blockedMs,
  };
}
