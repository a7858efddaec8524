import type { PodPlan } from "../init/plan-pod.ts";

/** What becomes of each probe, a line each. */
export function initNotes({ containers, drains }: PodPlan): string {
  const lines = containers.flatMap(({ container: { name, preStop, probes }, checks, left }) => [
    ...checks.map(({ name: check, groups }) => `${name}: check ${check}, for ${groups.join(", ")}`),
    ...left.map(({ kind, why }) => `${name}: the ${kind}Probe stays as it is: ${why}`),
    ...(probes.length === 0 ? [`${name}: has no probes`] : []),
    ...(drains && preStop ? [`${name}: its preStop stays as it is; it could ask for /-/drain?seconds=10 too`] : []),
  ]);
  return lines.map((line) => `${line}\n`).join("");
}
