import type { FailureReason, Outcome } from "../../src/probe.ts";
import type { Listener } from "../support/listener.ts";
import type { tcpZoo } from "../support/tcp-zoo.ts";
import { runBundle } from "./bundle.ts";

export type ZooName = keyof typeof tcpZoo;

/** The reason of a failure, else the outcome. */
export type Verdict = FailureReason | Exclude<Outcome, "failure">;

export type Place = Pick<Listener, "host" | "port" | "path">;

/** What the bundle says of one target. */
export type ZooResult = {
  readonly target: string;
  readonly verdict: Verdict;
  readonly message: string | undefined;
  readonly durationMs: number;
};

export type ZooRun = {
  readonly code: number | null;
  readonly stderr: string;
  readonly results: readonly ZooResult[];
  /** From the end of the last probe to the end of the process. */
  readonly lingeredMs: number;
};

type JsonResult = {
  readonly target: string;
  readonly outcome: Exclude<Outcome, "failure">;
  readonly reason?: FailureReason;
  readonly message?: string;
  readonly durationMs: number;
  readonly at: string;
};

/**
 * Probes all URLs in one command. A busy machine may keep the command from running until a short deadline has passed,
 * which says nothing of the targets: then it is run again, as a person would.
 */
export async function probeAll(urls: readonly string[], timeoutSeconds: number): Promise<ZooRun> {
  for (let left = 5; ; left -= 1) {
    const run = await probeAllOnce(urls, timeoutSeconds);
    if (left === 0 || run.results.every(({ verdict }) => verdict !== "inconclusive")) return run;
  }
}

async function probeAllOnce(urls: readonly string[], timeoutSeconds: number): Promise<ZooRun> {
  const { code, stdout, stderr } = await runBundle([
    "probe",
    ...urls,
    "--timeout",
    String(timeoutSeconds),
    "-o",
    "json",
  ]);
  const endedAt = Date.now();
  const lines = stdout.split("\n").filter((line) => line !== "");
  const results = lines.map((line): JsonResult => JSON.parse(line));
  const lastAt = Math.max(...results.map(({ at, durationMs }) => Date.parse(at) + durationMs));
  return {
    code,
    stderr,
    results: results.map(({ target, outcome, reason, message, durationMs }) => {
      return { target, verdict: reason ?? outcome, message, durationMs };
    }),
    lingeredMs: endedAt - lastAt,
  };
}

/** The URL of a server of the zoo. */
export function zooUrl(scheme: string, { host, port, path }: Place): string {
  if (path === undefined) return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return scheme === "tcp" ? `unix://${path}` : `${scheme}+unix://${encodeURIComponent(path)}`;
}
