import type { Check } from "../check.ts";
import { proxyNames, rewritesProbes } from "../manifest/mesh.ts";
import { decisiveChecks, otherHostOf, probesOf } from "./asked.ts";
import type { LintSubject, Rule } from "./rule.ts";

const ownStartupProbes = (subject: LintSubject) =>
  probesOf(subject).filter(
    ({ container, probe }) =>
      probe.kind === "startup" && container === subject.podpulse && container.type === "sidecar",
  );

export const startupWaitsForApp: Rule = {
  severity: "error",
  why: "The app starts only after a native sidecar's startupProbe has passed, so one that waits for the app waits for ever.",
  fix: "Leave the startupProbe of podpulse out: it listens before it probes. Give the app a startupProbe that asks /groups/started, a group of its checks.",
  find: (subject) =>
    ownStartupProbes(subject).flatMap(({ probe, asked }) => {
      // Unknown counts as alive in liveness, and a check of another host needs no app.
      if (asked?.type === "group" && asked.group === "liveness" && asked.check === undefined) return [];
      const check = decisiveChecks(asked, subject).find((one: Check) => otherHostOf(one) === undefined);
      if (!check) return [];
      const message = `the startupProbe of ${subject.podpulse.name} waits for check ${check.name}, which probes a container that starts later`;
      return { place: subject.pod.placeOf(probe.path), message };
    }),
};

export const startupProbeBeforeProxy: Rule = {
  severity: "error",
  why: "Istio points a startupProbe at its own proxy, and a native sidecar that starts before the proxy then waits for it while it waits for the sidecar.",
  fix: 'Leave the startupProbe of podpulse out, or say sidecar.istio.io/rewriteAppHTTPProbers: "false" and exclude podpulse\'s port.',
  find: (subject) => {
    const { pod, podpulse, mesh } = subject;
    if (mesh !== "istio" || !rewritesProbes(pod, mesh)) return [];
    const proxy = pod.containers.findIndex(({ name }) => name === proxyNames.istio);
    if (proxy >= 0 && proxy < pod.containers.indexOf(podpulse)) return [];
    return ownStartupProbes(subject)
      .filter(({ probe }) => ["http", "tcp", "grpc"].includes(probe.call.type))
      .map(({ probe }) => ({
        place: pod.placeOf(probe.path),
        message:
          proxy < 0
            ? `${podpulse.name} has a startupProbe over the network, and the manifest does not show that istio-proxy starts first`
            : `${podpulse.name} has a startupProbe over the network and starts before istio-proxy`,
        ...(proxy < 0 ? { severity: "warning" as const } : {}),
      }));
  },
};

export const startupPassesForEver: Rule = {
  severity: "warning",
  why: "The group startup passes for ever once it has passed, so that after a restart the app gets no time to start, and liveness, which still sees it fail, restarts it again.",
  fix: "Put the check into a group of your own, such as started, beside liveness, and let the startupProbe ask /groups/started.",
  find: (subject) => {
    const probes = probesOf(subject);
    return probes.flatMap(({ container, probe, asked }) => {
      if (probe.kind !== "startup" || asked?.type !== "group" || asked.group !== "startup") return [];
      const liveness = probes.find((one) => one.container === container && one.probe.kind === "liveness");
      if (decisiveChecks(liveness?.asked, subject).length === 0) return [];
      const message = `the startupProbe of ${container.name} asks for the group startup, and its livenessProbe asks podpulse too`;
      return { place: subject.pod.placeOf(probe.path), message };
    });
  },
};

export const initContainerNeverEnds: Rule = {
  severity: "error",
  why: "An init container has to end before the next one starts, and podpulse run does not end.",
  fix: "Say restartPolicy: Always in that container, which makes it a native sidecar (Kubernetes 1.29 and later).",
  find: ({ pod, podpulse }) =>
    podpulse.type === "init"
      ? [
          {
            place: pod.placeOf(podpulse.path),
            message: `${podpulse.name} is an init container without restartPolicy: Always`,
          },
        ]
      : [],
};
