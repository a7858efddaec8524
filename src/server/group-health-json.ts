import { type CheckSnapshot, contributionTo, type GroupStatus } from "../health.ts";
import { version } from "../version.ts";
import { checkLine } from "./check-text.ts";
import type { GroupReport } from "./group-report.ts";

type HealthWord = "pass" | "warn" | "fail";

/** The shape of draft-inadarei-api-health-check-06. */
export type HealthJson = {
  readonly status: HealthWord;
  readonly version: string;
  readonly serviceId: "podpulse";
  readonly description: string;
  readonly checks: Readonly<Record<string, readonly CheckJson[]>>;
};

type CheckJson = {
  readonly componentType: "component";
  readonly status: HealthWord;
  readonly observedValue?: number;
  readonly observedUnit?: "ms";
  readonly time?: string;
  readonly output?: string;
};

/** A group in the IETF's health+json shape; like the text, it names reasons but no messages. */
export function groupHealthJson(report: GroupReport, now: number): HealthJson {
  const { group, title, checks, exclude, verdict, draining } = report;
  return {
    status: verdict.passes ? wordOf(verdict.status, "warn") : "fail",
    version,
    serviceId: "podpulse",
    description: `${title}: ${draining ? "draining" : verdict.status}`,
    checks: Object.fromEntries(
      checks
        .filter(({ check }) => check.groups.includes(group) && !exclude.has(check.name))
        .map((snapshot) => [snapshot.check.name, [checkJson(group, snapshot, now)]]),
    ),
  };
}

function checkJson(group: string, snapshot: CheckSnapshot, now: number): CheckJson {
  const { check, state } = snapshot;
  const { lastResult } = state;
  const counted = contributionTo(group, {
    ...snapshot,
    check: { ...check, critical: check.critical && check.mode === "enforce" && !snapshot.joining },
  });
  const output = counted === "healthy" ? {} : { output: checkLine(group, snapshot, now).replace(/^\[.\]\S+ /, "") };
  return {
    componentType: "component",
    status: wordOf(counted, group === "liveness" ? "warn" : "fail"),
    ...(lastResult
      ? {
          observedValue: Math.round(lastResult.durationMs * 1000) / 1000,
          observedUnit: "ms",
          time: new Date(lastResult.atMs).toISOString(),
        }
      : {}),
    ...output,
  };
}

function wordOf(status: GroupStatus, unknown: HealthWord): HealthWord {
  return ({ healthy: "pass", degraded: "warn", unknown, unhealthy: "fail" } as const)[status];
}
