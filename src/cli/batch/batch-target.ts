import type { Check } from "../../check.ts";
import { TargetUrlError, targetUrlParts, withoutUser } from "../../config/target-url-parts.ts";
import type { ProbeResult } from "../../probe.ts";
import { maskQuery, targetUrl } from "../../target-url.ts";
import type { ListEntry } from "./list-entry.ts";

/** An entry of a list, understood: what to probe, or why there is nothing to probe. */
export type BatchTarget =
  | { readonly type: "check"; readonly target: string; readonly check: Check }
  | { readonly type: "malformed"; readonly target: string; readonly problem: string };

/** How much is told of a line that is no target. */
const maxToldLength = 200;

/** The check that a URL stands for; throws a TargetUrlError. */
export type CheckOfUrl = (url: string) => Check;

/** Understands an entry. What it throws is our bug. */
export function batchTarget({ url, problem }: ListEntry, checkOf: CheckOfUrl): BatchTarget {
  if (problem !== undefined) return { type: "malformed", target: told(url), problem };
  try {
    const check = checkOf(url);
    return { type: "check", target: targetUrl(check.target), check };
  } catch (error) {
    if (!(error instanceof TargetUrlError)) throw error;
    return { type: "malformed", target: told(url), problem: error.problem };
  }
}

/** The host, or the socket, that an entry is about, for limits; what is no target has none. */
export function hostOf({ url }: ListEntry): string {
  try {
    const { where } = targetUrlParts(url);
    return "host" in where ? where.host : where.socketPath;
  } catch {
    return "";
  }
}

/** The failure that a malformed line is. */
export function malformedResult(target: string, problem: string, line: number): ProbeResult {
  const message = `line ${line} of the list is no target: ${problem}`;
  return {
    outcome: "failure",
    reason: "internal",
    message,
    target,
    durationMs: 0,
    phases: {},
    details: {},
    atMs: Date.now(),
  };
}

function told(url: string): string {
  const masked = maskQuery(withoutUser(url));
  return masked.length > maxToldLength ? `${masked.slice(0, maxToldLength)}…` : masked;
}
