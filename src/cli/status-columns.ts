import type { Cell, Column } from "./aligned-table.ts";
import { milliseconds } from "./result-text.ts";
import { latencyQuantile, sparkline } from "./sparkline.ts";
import type { CheckEntry, GroupEntry, StatusAnswer } from "./status-answer.ts";
import { timeText } from "./time-text.ts";

const styles = { healthy: "green", degraded: "yellow", unknown: "yellow", unhealthy: "red" } as const;

/** What every cell needs besides its row. */
export type ColumnOptions = { readonly nowMs: number; readonly colour: boolean };

export function groupColumns({ checks }: StatusAnswer, { nowMs }: ColumnOptions): readonly Column<GroupEntry>[] {
  const healthy = new Set(checks.filter(({ status }) => status === "healthy").map(({ name }) => name));
  return [
    { head: "GROUP", cell: ({ name }) => plain(name) },
    { head: "STATUS", cell: statusCell },
    { head: "SINCE", align: "right", cell: ({ since }) => plain(ageOf(since, nowMs)) },
    {
      head: "CHECKS",
      cell: ({ checks: names, causes = [] }) => {
        const count = names.filter((name) => healthy.has(name)).length;
        const cause = causes.length > 0 ? ` (because of ${causes.join(", ")})` : "";
        return plain(names.length === 0 ? "none" : `${count} of ${names.length} healthy${cause}`);
      },
    },
  ];
}

/** The columns of the checks; what is left out first on a narrow terminal has the highest rank. */
export function checkColumns(withRecent: boolean, options: ColumnOptions): readonly Column<CheckEntry>[] {
  const { nowMs } = options;
  const next = ({ nextProbeAt }: CheckEntry) =>
    plain(nextProbeAt === undefined ? "" : timeText(Date.parse(nextProbeAt) - nowMs));
  return [
    { head: "CHECK", cell: ({ name }) => plain(name) },
    { head: "STATUS", cell: statusCell },
    { head: "SINCE", align: "right", rank: 3, cell: ({ since }) => plain(ageOf(since, nowMs)) },
    ...(withRecent ? recentColumns(options) : []),
    { head: "TIME", align: "right", rank: 5, cell: ({ lastResult }) => plain(msText(lastResult?.durationMs)) },
    {
      head: "AGE",
      align: "right",
      rank: 4,
      cell: ({ lastResult }) => plain(lastResult ? ageOf(lastResult.at, nowMs) : ""),
    },
    { head: "NEXT", align: "right", rank: 6, cell: next },
    { head: "TARGET", rank: 7, cell: ({ target }) => plain(target) },
    { head: "DETAIL", least: 40, cell: (check) => plain(detailOf(check)) },
  ];
}

function recentColumns({ colour }: ColumnOptions): readonly Column<CheckEntry>[] {
  const quantile = (share: number) => (check: CheckEntry) =>
    plain(msText(latencyQuantile(check.recentResults ?? [], share)));
  return [
    { head: "LAST 30", rank: 1, cell: ({ recentResults = [] }) => ({ text: sparkline(recentResults, colour) }) },
    { head: "P50", align: "right", rank: 2, cell: quantile(0.5) },
    { head: "P99", align: "right", rank: 2, cell: quantile(0.99) },
  ];
}

function statusCell({ status }: { readonly status: keyof typeof styles }): Cell {
  return { text: printable(status), style: styles[status] };
}

function plain(text: string): Cell {
  return { text: printable(text) };
}

/** Messages may quote a peer: what moves a cursor or colours a terminal has no place in a table. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "\uFFFD");
}

function ageOf(at: string, nowMs: number): string {
  return timeText(nowMs - Date.parse(at));
}

function msText(ms: number | undefined): string {
  return ms === undefined ? "" : `${milliseconds(ms)} ms`;
}

/** Why the status is what it is, and whether it matters. */
function detailOf(check: CheckEntry): string {
  return [whyOf(check), ...notesOf(check)].filter(Boolean).join(" ");
}

function whyOf({ status, reason, message, lastResult }: CheckEntry): string | undefined {
  if (status !== "healthy") return reason === undefined ? message : `${reason}: ${message}`;
  if (lastResult?.outcome === "failure") return `last: ${lastResult.reason}: ${lastResult.message}`;
  if (lastResult?.outcome === "inconclusive") return `last: ${lastResult.message}`;
  return lastResult?.http ? String(lastResult.http.status) : lastResult?.grpc?.servingStatus;
}

function notesOf(check: CheckEntry): readonly string[] {
  const { mode, joining, critical, status, certificateEndsSoon } = check;
  return [
    ...(certificateEndsSoon ? [`(a certificate ends ${endOf(check)})`] : []),
    ...(mode === "observe" ? ["(observed)"] : []),
    ...(joining ? ["(joins with its first status)"] : []),
    ...(critical === false && mode !== "observe" && status !== "healthy" ? ["(not critical)"] : []),
  ];
}

/** The day on which the first of the certificates ends. */
function endOf({ certificateNotAfter, clientCertificateNotAfter }: CheckEntry): string {
  const ends = [certificateNotAfter, clientCertificateNotAfter].filter((end) => end !== undefined);
  return ends.sort()[0]?.slice(0, 10) ?? "soon";
}
