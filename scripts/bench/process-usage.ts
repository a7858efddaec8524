import { readdirSync, readFileSync } from "node:fs";

/** CPU time that a process has used, threads included, in milliseconds. */
export function cpuMs(pid: number): number {
  // Nanoseconds on a CPU of each thread; /proc/PID/stat counts in steps of 10 ms.
  const threads = readdirSync(`/proc/${pid}/task`);
  const spentNs = threads.map((id) => Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8").split(" ")[0]));
  return spentNs.reduce((sum, ns) => sum + ns, 0) / 1e6;
}

export type Memory = {
  /** All pages, those that processes of the same program share included. */
  readonly residentMiB: number;
  /** What this process adds on a machine that runs another one already. */
  readonly anonymousMiB: number;
};

export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const mebibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(text)?.[1]) / 1024;
  return { residentMiB: mebibytes("Rss"), anonymousMiB: mebibytes("Anonymous") };
}

export function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
