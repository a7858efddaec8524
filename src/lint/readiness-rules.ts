import { builtInGroups } from "../check.ts";
import { decisiveChecks, probesOf } from "./asked.ts";
import type { Rule } from "./rule.ts";

export const noReadiness: Rule = {
  severity: "warning",
  why: "Without a readinessProbe that asks podpulse, its verdict reaches no Service, and a pod that cannot serve goes on getting requests.",
  fix: "Give the podpulse container a readinessProbe with httpGet: { path: /readyz, port: 8099 }; a native sidecar's counts for the pod.",
  find: (subject) => {
    const { pod, podpulse, config } = subject;
    if (pod.runsToCompletion) return [];
    const readiness = probesOf(subject).filter(({ probe }) => probe.kind === "readiness");
    if (readiness.some(({ asked }) => asked?.type === "group")) return [];
    const idle = config.checks.filter(({ mode, groups }) => mode === "enforce" && groups.includes("readiness"));
    if (idle.length === 0 && readiness.length > 0) return [];
    const unheard = idle.length === 0 ? "" : `, so nobody hears of ${idle.map(({ name }) => name).join(", ")}`;
    return [{ place: pod.placeOf(podpulse.path), message: `no readinessProbe of the pod asks podpulse${unheard}` }];
  },
};

export const groupNotAsked: Rule = {
  severity: "info",
  why: "A check in liveness or startup does nothing for the pod when no probe of kubelet's asks for that group.",
  fix: "Point the app's livenessProbe at /livez or a startupProbe at /startupz, or leave the group out.",
  find: (subject) => {
    const asked = new Set(probesOf(subject).flatMap((one) => (one.asked?.type === "group" ? [one.asked.group] : [])));
    return builtInGroups
      .filter((group) => group !== "readiness" && !asked.has(group))
      .flatMap((group) => {
        const [check] = decisiveChecks({ type: "group", group }, subject);
        if (!check) return [];
        const message = `check ${check.name} is in ${group}, which no probe asks for`;
        return { place: subject.placeOfCheck(check.name), message };
      });
  },
};

export const thresholdsTwice: Rule = {
  severity: "warning",
  why: "podpulse has counted failures already, and kubelet counting its verdicts again only makes every change later.",
  fix: "Say failureThreshold: 1 (and successThreshold: 1) in the probe that asks podpulse, and count in the check.",
  find: (subject) =>
    probesOf(subject).flatMap(({ container, probe, asked }) => {
      if (probe.kind === "startup") return [];
      const checks = decisiveChecks(asked, subject);
      return (["failureThreshold", "successThreshold"] as const).flatMap((key) => {
        const check = checks.find(({ thresholds }) => thresholds[key] > 1);
        if (!check || probe[key] === 1) return [];
        const counts = `${key} ${probe[key]} of kubelet's on top of ${check.thresholds[key]} of check ${check.name}`;
        return {
          place: subject.pod.placeOf([...probe.path, key]),
          message: `the ${probe.kind}Probe of ${container.name} counts twice: ${counts}`,
          // There it also bears with a restart of podpulse.
          ...(probe.kind === "liveness" ? { severity: "info" as const } : {}),
        };
      });
    }),
};
