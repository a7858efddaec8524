import { probeNamesHost, probeScheme, serverOnLoopback, unknownPath, unknownPortName } from "./address-rules.ts";
import { drainExceedsGrace, drainRefused, drainThroughMesh, noDrain } from "./drain-rules.ts";
import { livenessAsksReadiness, livenessDependsOnOtherHost, livenessRestartsPodpulse } from "./liveness-rules.ts";
import { meshCapturesPort, tcpCheckThroughMesh } from "./mesh-rules.ts";
import { groupNotAsked, noReadiness, thresholdsTwice } from "./readiness-rules.ts";
import type { Rule } from "./rule.ts";
import {
  initContainerNeverEnds,
  startupPassesForEver,
  startupProbeBeforeProxy,
  startupWaitsForApp,
} from "./startup-rules.ts";
import { kubeletTimeout } from "./timeout-rule.ts";

/** Every rule by its name; each has a section of that name in docs/lint.md. */
export const rules = {
  "liveness-depends-on-other-host": livenessDependsOnOtherHost,
  "liveness-asks-readiness": livenessAsksReadiness,
  "liveness-restarts-podpulse": livenessRestartsPodpulse,
  "no-readiness": noReadiness,
  "group-not-asked": groupNotAsked,
  "thresholds-twice": thresholdsTwice,
  "kubelet-timeout": kubeletTimeout,
  "startup-waits-for-app": startupWaitsForApp,
  "startup-passes-for-ever": startupPassesForEver,
  "startup-probe-before-proxy": startupProbeBeforeProxy,
  "init-container-never-ends": initContainerNeverEnds,
  "no-drain": noDrain,
  "drain-exceeds-grace": drainExceedsGrace,
  "drain-refused": drainRefused,
  "drain-through-mesh": drainThroughMesh,
  "mesh-captures-port": meshCapturesPort,
  "tcp-check-through-mesh": tcpCheckThroughMesh,
  "unknown-port-name": unknownPortName,
  "unknown-path": unknownPath,
  "probe-names-host": probeNamesHost,
  "server-on-loopback": serverOnLoopback,
  "probe-scheme": probeScheme,
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof rules;

/** The section on a rule. */
export function docsOf(rule: RuleName): string {
  return `docs/lint.md#${rule}`;
}
