import type { Check } from "../check.ts";
import type { KubeletCall } from "../manifest/pod-view.ts";
import { type AskedProbe, decisiveChecks, probesOf } from "./asked.ts";
import type { LintSubject } from "./rule.ts";
import { secondsText } from "./seconds-text.ts";
import { checkNotices, checkRecovers, kubeletActs, kubeletNotices, type WorstCase } from "./worst-case.ts";

/** How late a probe of kubelet's may be in acting on a fault, and on its end. */
export type Timing = {
  readonly pod: string;
  readonly container: string;
  readonly probe: string;
  /** What kubelet asks, and of whom. */
  readonly asks: string;
  /** The slowest check that decides the answer. */
  readonly check?: string;
  /** For a startupProbe: how long the container may take to start. Absent when nothing can make the answer no. */
  readonly noticed?: WorstCase;
  /** Absent for liveness, whose container is restarted. */
  readonly recovered?: WorstCase;
};

/** A row for every probe of the pod. */
export function timingsOf(subject: LintSubject): readonly Timing[] {
  return probesOf(subject).map((one) => ({
    pod: subject.pod.title,
    container: one.container.name,
    probe: one.probe.kind,
    asks: asksText(one.probe.call, one.asked !== undefined),
    ...timesOf(one, subject),
  }));
}

function timesOf({ probe, asked }: AskedProbe, subject: LintSubject): Pick<Timing, "check" | "noticed" | "recovered"> {
  const checks = decisiveChecks(asked, subject);
  const back = probe.kind === "liveness" ? undefined : probe.successThreshold;
  if (probe.kind === "startup") {
    const allowance = kubeletActs(probe, probe.failureThreshold);
    const noticed = added("delay", { seconds: probe.initialDelaySeconds, sum: "" }, allowance);
    return { noticed, ...recoveredBy(checks, kubeletActs(probe, 1)) };
  }
  if (asked) {
    if (checks.length === 0) return {};
    const { check, seconds, sum } = slowest(checks, checkNotices);
    const noticed = added(`check ${check}`, { seconds, sum }, kubeletActs(probe, probe.failureThreshold));
    return { check, noticed, ...(back ? recoveredBy(checks, kubeletActs(probe, back)) : {}) };
  }
  return {
    noticed: kubeletNotices(probe, probe.failureThreshold),
    ...(back ? { recovered: kubeletNotices(probe, back) } : {}),
  };
}

function recoveredBy(checks: readonly Check[], kubelet: WorstCase): Pick<Timing, "check" | "recovered"> {
  if (checks.length === 0) return {};
  const { check, seconds, sum } = slowest(checks, checkRecovers);
  return { check, recovered: added(`check ${check}`, { seconds, sum }, kubelet) };
}

function slowest(checks: readonly Check[], measure: (check: Check) => WorstCase): WorstCase & { check: string } {
  return checks
    .map((check) => ({ check: check.name, ...measure(check) }))
    .reduce((worst, one) => (one.seconds > worst.seconds ? one : worst));
}

function added(name: string, first: WorstCase, kubelet: WorstCase): WorstCase {
  if (first.seconds === 0) return { ...kubelet, sum: `kubelet (${kubelet.sum})` };
  const own = first.sum === "" ? `${name} ${secondsText(first.seconds)}` : `${name} (${first.sum})`;
  return { seconds: first.seconds + kubelet.seconds, sum: `${own} + kubelet (${kubelet.sum})` };
}

function asksText(call: KubeletCall, podpulse: boolean): string {
  const whom = podpulse ? "podpulse " : "";
  switch (call.type) {
    case "http":
      return podpulse ? `${whom}${call.path}` : `${call.scheme.toLowerCase()} ${call.port}${call.path}`;
    case "tcp":
      return `tcp ${call.port}`;
    case "grpc":
      return podpulse ? `${whom}grpc ${call.service || '""'}` : `grpc ${call.port} ${call.service}`.trim();
    case "exec":
      return `exec ${call.command[0] ?? ""}`.trim();
    case "sleep":
      return "sleep";
  }
}
