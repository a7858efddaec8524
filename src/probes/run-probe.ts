import type { Phase, Probe, ProbeFailure, ProbeFinding } from "../probe.ts";
import { endTrace, traceparentOf } from "../probe-trace.ts";
import { blockageMeter } from "./blockage-meter.ts";
import { describeFailure } from "./failure-reason.ts";
import { PhaseTimer } from "./phase-timer.ts";
import type { ProbeRun, ProtocolProbe } from "./protocol-probe.ts";
import { judgeStarvation } from "./starvation.ts";

export type BindOptions = {
  /** The target as a URL, for the result. */
  readonly target: string;
  readonly timeoutMs: number;
};

/** What was not done in time, by the phase that the deadline fell into. */
const missedIn = {
  dns: "the name was not resolved",
  connect: "no connection",
  tls: "the TLS handshake did not finish",
  request: "no answer",
  transfer: "the answer was not complete",
} as const satisfies Record<Phase, string>;

/**
 * Makes a probe of a protocol's way to probe: puts the one deadline over everything it does, times it, and turns
 * whatever it throws into a failure, so that nothing a target does gets further than this. What it missed only because
 * our own process did not run is inconclusive.
 */
export function bindProbe(protocolProbe: ProtocolProbe, { target, timeoutMs }: BindOptions): Probe {
  return async (signal, trace) => {
    signal.throwIfAborted();
    const atMs = Date.now();
    const startedAt = performance.now();
    const blockage = blockageMeter.watch("probe");
    const stop = new AbortController();
    const giveUp = () => stop.abort(signal.reason);
    signal.addEventListener("abort", giveUp, { once: true });
    const deadline = setTimeout(() => stop.abort(new Error("deadline")), timeoutMs);
    const run: ProbeRun = {
      signal: stop.signal,
      phases: new PhaseTimer(),
      details: {},
      ...(trace?.propagate ? { traceparent: traceparentOf(trace) } : {}),
    };
    try {
      const finding = await findingOf(protocolProbe, run);
      signal.throwIfAborted();
      const phase = run.phases.current;
      run.phases.leave();
      const endedAt = performance.now();
      const durationMs = endedAt - startedAt;
      const late = durationMs >= timeoutMs;
      // A success that was only read after the deadline is not one, however early the bytes arrived: a paused process
      // must not report old evidence as new.
      const missed = finding === gaveUp || (late && finding.outcome === "success");
      const found = missed ? timedOut(timeoutMs, phase) : finding;
      const verdict = judgeStarvation(found, { timeoutMs, blockedMs: blockage.blockedMs(), late });
      const asOf = Math.max(startedAt, blockageMeter.recent()?.from ?? endedAt);
      const traced = trace ? { trace: endTrace(trace, verdict.outcome === "failure", durationMs / timeoutMs) } : {};
      return {
        ...verdict,
        target,
        durationMs,
        phases: run.phases.durations(),
        details: run.details,
        atMs,
        asOf,
        ...traced,
      };
    } finally {
      blockage.end();
      clearTimeout(deadline);
      signal.removeEventListener("abort", giveUp);
    }
  };
}

/** Stands for whatever a probe threw because its deadline had passed. */
const gaveUp: ProbeFailure = { outcome: "failure", reason: "timeout", message: "gave up" };

async function findingOf(protocolProbe: ProtocolProbe, run: ProbeRun): Promise<ProbeFinding> {
  try {
    return await protocolProbe(run);
  } catch (error) {
    return run.signal.aborted ? gaveUp : describeFailure(error);
  }
}

function timedOut(timeoutMs: number, phase: Phase | undefined): ProbeFailure {
  const missed = phase ? missedIn[phase] : "no result";
  return { outcome: "failure", reason: "timeout", message: `${missed} within ${timeoutMs / 1000} s` };
}
