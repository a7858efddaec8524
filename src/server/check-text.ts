import { type CheckState, whyUnknown } from "../check-state.ts";
import { type CheckSnapshot, statusInGroup } from "../health.ts";

/** Whether what is said of a check holds as long as its snapshot does; `stale for 12 s` does not. */
export function lineHolds({ state }: CheckSnapshot): boolean {
  return !state.stale;
}

/** What a status line says of a check in a group, with reasons only: messages can name hosts. */
export function checkLine(group: string, snapshot: CheckSnapshot, now: number): string {
  const { check, state } = snapshot;
  const status = statusInGroup(group, snapshot);
  if (status === "healthy") {
    const warns = group !== "startup" && state.certificateEndsSoon;
    return warns ? `[~]${check.name} ok (a certificate ends ${endOf(state)})` : `[+]${check.name} ok`;
  }
  const note = noteOf(snapshot);
  if (status === "unknown") return `[?]${check.name} unknown: ${whyOf(snapshot, now)}${note}`;
  return `[${note ? "~" : "-"}]${check.name} failed: ${state.lastFailure?.reason}${note}`;
}

/** Why a check that is not healthy does no harm to its groups, if so. */
function noteOf({ check, joining }: CheckSnapshot): string {
  if (check.mode === "observe") return " (observed)";
  if (joining) return " (joins with its first status)";
  return check.critical ? "" : " (not critical)";
}

/** The whole truth about one check that is not healthy, with its message. */
export function checkMessage(group: string, snapshot: CheckSnapshot, now: number): string {
  const { state } = snapshot;
  if (statusInGroup(group, snapshot) === "unknown") {
    const message = state.consecutiveFailures > 0 ? `: ${state.lastFailure?.message}` : "";
    return `unknown: ${whyOf(snapshot, now)}${message}`;
  }
  return `${state.lastFailure?.reason}: ${state.lastFailure?.message}`;
}

function whyOf({ check, state }: CheckSnapshot, now: number): string {
  return whyUnknown(state, check.thresholds, check.timing.staleAfterMs, now);
}

/** The day on which the first of the certificates ends. */
function endOf({ certificateNotAfterMs, clientCertificateNotAfterMs }: CheckState): string {
  const ends = [certificateNotAfterMs, clientCertificateNotAfterMs].filter((end) => end !== undefined);
  return new Date(Math.min(...ends)).toISOString().slice(0, 10);
}
