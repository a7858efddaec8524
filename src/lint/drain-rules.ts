import { rewritesProbes } from "../manifest/mesh.ts";
import { type Asked, askedOf, probesOf } from "./asked.ts";
import type { Breach, LintSubject, Rule } from "./rule.ts";
import { secondsText } from "./seconds-text.ts";

type Hooked = {
  readonly name: string;
  readonly breach: Omit<Breach, "message">;
  readonly asked?: Asked;
  readonly waits: number;
};

/** Every preStop of the pod, with what it asks podpulse and how long it is known to wait. */
function hooksOf(subject: LintSubject): readonly Hooked[] {
  return subject.pod.containers.flatMap((container) => {
    const { name, preStop } = container;
    if (!preStop) return [];
    const asked = askedOf(preStop.call, container, subject);
    const waits = preStop.call.type === "sleep" ? preStop.call.seconds : asked?.type === "drain" ? asked.seconds : 0;
    return { name, breach: { place: subject.pod.placeOf(preStop.path) }, waits, ...(asked ? { asked } : {}) };
  });
}

export const noDrain: Rule = {
  severity: "warning",
  why: "Without a drain the app gets SIGTERM while it is still being sent requests, since taking a pod out of rotation takes seconds.",
  fix: 'Give the app preStop: { httpGet: { path: "/-/drain?seconds=10", port: 8099 } }: a native sidecar itself gets SIGTERM only after the app.',
  find: (subject) => {
    const { pod, podpulse } = subject;
    const apps = pod.containers.filter((one) => one.type === "app" && one !== podpulse);
    const serves = probesOf(subject).some(({ probe, asked }) => probe.kind === "readiness" && asked?.type === "group");
    const [app] = apps;
    if (!app || !serves || pod.runsToCompletion || apps.some(({ preStop }) => preStop)) return [];
    return [
      { place: pod.placeOf(app.path), message: `no container but podpulse has a preStop (${app.name} has none)` },
    ];
  },
};

export const drainExceedsGrace: Rule = {
  severity: "error",
  why: "terminationGracePeriodSeconds runs from the start of preStop, and when it is over, everything is killed, the app without its SIGTERM.",
  fix: "Make terminationGracePeriodSeconds longer than the drain, podpulse's shutdownDelaySeconds and the app's own shutdown together.",
  find: (subject) => {
    const { pod, config } = subject;
    const delay = config.server.shutdownDelayMs / 1000;
    return hooksOf(subject)
      .filter(({ waits }) => waits > 0 && waits + delay >= pod.graceSeconds)
      .map(({ name, breach, waits }) => {
        const after = delay > 0 ? ` and podpulse's shutdownDelaySeconds ${secondsText(delay)}` : "";
        const message = `the preStop of ${name} takes ${secondsText(waits)}${after}, terminationGracePeriodSeconds is ${pod.graceSeconds}`;
        return { ...breach, message };
      });
  },
};

export const drainRefused: Rule = {
  severity: "error",
  why: "preStop comes from the node's address, which server.admin.allow does not hold, so that it gets 403 and nothing drains.",
  fix: `Say server.admin.allow: ["127.0.0.1/32", "::1/128", "$\{HOST_IP}/32"], with HOST_IP from fieldRef status.hostIP in podpulse's env.`,
  find: (subject) => {
    const { adminAllow } = subject.config.server;
    if (adminAllow.some((range) => !/^(127\.|::1(\/|$))/.test(range))) return [];
    return hooksOf(subject)
      .filter(({ asked }) => asked?.type === "drain")
      .map(({ name, breach }) => ({
        ...breach,
        message: `the preStop of ${name} is allowed from ${adminAllow.join(", ")} only`,
      }));
  },
};

export const drainThroughMesh: Rule = {
  severity: "error",
  why: "Istio rewrites preStop too, so that the drain arrives from 127.0.0.6 as any request through the mesh does, and podpulse refuses it.",
  fix: 'Annotate the pod with sidecar.istio.io/rewriteAppHTTPProbers: "false" and exclude podpulse\'s port from interception.',
  find: (subject) => {
    const { pod, mesh } = subject;
    if (!mesh || !rewritesProbes(pod, mesh)) return [];
    return hooksOf(subject)
      .filter(({ asked }) => asked?.type === "drain")
      .map(({ name, breach }) => ({ ...breach, message: `the preStop of ${name} goes through Istio's agent` }));
  },
};
