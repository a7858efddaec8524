import type { CheckStatus } from "../check-state.ts";
import type { GroupStatus } from "../health.ts";
import type { RecentResult } from "../recent-results.ts";
import type { ResultJson } from "../result-json.ts";

/** One entry of `groups` in `/status`. */
export type GroupEntry = {
  readonly name: string;
  readonly status: GroupStatus;
  readonly since: string;
  readonly checks: readonly string[];
  /** The unhealthy checks because of which others of the group are not probed. */
  readonly causes?: readonly string[];
};

/** One entry of `checks` in `/status`, as far as it is shown. */
export type CheckEntry = {
  readonly name: string;
  readonly target: string;
  readonly status: CheckStatus;
  readonly since: string;
  readonly critical?: boolean;
  readonly mode?: string;
  readonly joining?: boolean;
  readonly reason?: string;
  readonly message?: string;
  readonly certificateNotAfter?: string;
  readonly clientCertificateNotAfter?: string;
  readonly certificateEndsSoon?: boolean;
  readonly lastResult?: ResultJson;
  readonly nextProbeAt?: string;
  /** Only when they were asked for; the oldest first. */
  readonly recentResults?: readonly RecentResult[];
};

/** The body of `/status`, as far as it is shown. */
export type StatusAnswer = {
  readonly version: string;
  readonly startedAt: string;
  /** When it was written. Absent in answers of podpulse 0.1.0. */
  readonly at?: string;
  readonly draining: boolean;
  readonly groups: readonly GroupEntry[];
  readonly checks: readonly CheckEntry[];
  readonly canary?: readonly CheckEntry[];
};

/** Reads the body of `/status`; undefined when it is not podpulse's. */
export function statusAnswerOf(text: string): StatusAnswer | undefined {
  const value = parsed(text);
  if (!hasTexts(value, ["version", "startedAt"])) return undefined;
  const { draining, groups, checks, canary = [] } = value as Record<string, unknown>;
  const fits =
    typeof draining === "boolean" &&
    isListOf(groups, (group) => hasTexts(group, ["name", "status", "since"]) && isListOf(group["checks"], isText)) &&
    [checks, canary].every((list) => isListOf(list, (check) => hasTexts(check, ["name", "target", "status", "since"])));
  return fits ? (value as unknown as StatusAnswer) : undefined;
}

/** Whether readiness passes: what `/readyz` answers 200 for. */
export function isReady({ draining, groups }: StatusAnswer): boolean {
  const status = groups.find(({ name }) => name === "readiness")?.status;
  return !draining && (status === "healthy" || status === "degraded");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function hasTexts(value: unknown, keys: readonly string[]): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  return keys.every((key) => isText((value as Record<string, unknown>)[key]));
}

function isListOf(value: unknown, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(fits);
}
