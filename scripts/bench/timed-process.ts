import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";

/** How long a process ran, start and end included, and the most memory that it ever had. */
export type Timed = { readonly ms: number; readonly peakMiB: number; readonly code: number | null };

/** Runs Node with these arguments; its results go to a file. */
export async function timedProcess(args: readonly string[], stdoutPath: string): Promise<Timed> {
  const out = openSync(stdoutPath, "w");
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...args], { stdio: ["ignore", out, "ignore"] });
  closeSync(out);
  let peakKiB = 0;
  const look = setInterval(() => {
    peakKiB = Math.max(peakKiB, highWaterMark(child.pid));
  }, 20);
  const [code]: (number | null)[] = await once(child, "close");
  clearInterval(look);
  return { ms: performance.now() - startedAt, peakMiB: peakKiB / 1024, code: code ?? null };
}

function highWaterMark(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0; // it has ended
  }
}
