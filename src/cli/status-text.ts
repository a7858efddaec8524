import { alignedTable, type Cell, painted } from "./aligned-table.ts";
import { type CheckEntry, isReady, type StatusAnswer } from "./status-answer.ts";
import { checkColumns, groupColumns } from "./status-columns.ts";
import { timeText } from "./time-text.ts";

export type StatusTextOptions = {
  readonly url: string;
  readonly colour: boolean;
  /** With the newest results of each check, and the time of the answer. */
  readonly recent?: boolean;
  /** Columns of the terminal, if it is one: some are left out, and reasons are wrapped, so that it fits. */
  readonly width?: number;
  /** Rows that it may have, each check in one: checks are left out. What is too long is not wrapped, but to be cut. */
  readonly height?: number;
};

/** A sidecar's status for people: its groups, its checks with the root causes first, and whether it is ready. */
export function statusLines(answer: StatusAnswer, options: StatusTextOptions): readonly string[] {
  const { colour, recent = false, width, height = Number.POSITIVE_INFINITY } = options;
  const nowMs = answer.at === undefined ? Date.now() : Date.parse(answer.at);
  const table = { colour, ...(width === undefined ? {} : { width }), wrap: options.height === undefined };
  const above = [
    headline(answer, nowMs, options),
    ...(answer.draining ? [painted(drainBanner, colour)] : []),
    "",
    ...alignedTable(groupColumns(answer, { nowMs, colour }), answer.groups, table),
    "",
  ];
  const below = ["", painted(verdict(answer), colour)];
  const { shown, left } = fittingRows(rowsOf(answer), height - above.length - 1 - below.length);
  const columns = checkColumns(recent, { nowMs, colour });
  return [...above, ...alignedTable(columns, shown, table), ...(left === undefined ? [] : [left]), ...below];
}

const drainBanner: Cell = {
  text: "DRAINING: readiness answers 503 on purpose, until /-/undrain",
  style: "yellow",
};

function headline({ version, startedAt, at }: StatusAnswer, nowMs: number, options: StatusTextOptions): string {
  const up = timeText(nowMs - Date.parse(startedAt));
  const time = options.recent && at !== undefined ? `, ${at.replace(/\.\d+Z$/, "Z")}` : "";
  return `podpulse ${version.replaceAll(/\p{Cc}/gu, "\uFFFD")} at ${options.url}, up ${up}${time}`;
}

/** What `/readyz` would say, and why. */
function verdict(answer: StatusAnswer): Cell {
  const { draining, groups } = answer;
  const status = groups.find(({ name }) => name === "readiness")?.status;
  const passes = status === "healthy" || status === "degraded";
  if (isReady(answer)) return { text: status === "degraded" ? "ready (degraded)" : "ready", style: readyStyle(status) };
  const reasons = [...(draining ? ["draining"] : []), ...(passes ? [] : [`readiness is ${status}`])];
  return { text: `not ready: ${reasons.join(", ")}`, style: "red" };
}

function readyStyle(status: string | undefined): "green" | "yellow" {
  return status === "degraded" ? "yellow" : "green";
}

/** The checks, and those that a reload observes before they are enforced. */
function rowsOf({ checks, canary = [] }: StatusAnswer): readonly CheckEntry[] {
  return [...checks, ...canary.map((check) => ({ ...check, name: `${check.name} (new)` }))];
}

/** As many checks as there is room for: of too many, the last healthy ones are left out, and only then others. */
function fittingRows(rows: readonly CheckEntry[], room: number): { shown: readonly CheckEntry[]; left?: string } {
  if (rows.length <= room) return { shown: rows };
  const places = Math.max(1, room - 1);
  const byNeed = [...rows.filter(({ status }) => status !== "healthy"), ...rows.filter(isHealthy)];
  const chosen = new Set(byNeed.slice(0, places));
  const missed = byNeed.slice(places);
  const unhealthy = missed.filter((row) => !isHealthy(row)).length;
  const told = unhealthy === 0 ? "all healthy" : `${unhealthy} of them not healthy`;
  return { shown: rows.filter((row) => chosen.has(row)), left: `and ${missed.length} more, ${told}` };
}

function isHealthy({ status }: CheckEntry): boolean {
  return status === "healthy";
}
