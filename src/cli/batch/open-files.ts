import { readFileSync } from "node:fs";
import { UsageError } from "../../errors.ts";

/** What else a process has open: streams, the list, look-ups of names. */
const others = 64;

/** Throws a UsageError when so many connections at a time are more than this process may have open. */
export function refuseTooManyConnections(concurrency: number, limit = openFileLimit()): void {
  if (concurrency + others <= limit) return;
  throw new UsageError(
    `Cannot probe ${concurrency} targets at a time: this process may open ${limit} files ` +
      `(wanted --concurrency of at most ${Math.max(1, limit - others)}, or a higher limit: ulimit -n)`,
  );
}

/** Node has raised it as far as it may; known on Linux only. */
function openFileLimit(): number {
  try {
    const { soft } = /^Max open files +(?<soft>\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.groups ?? {};
    return Number(soft ?? Number.POSITIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
