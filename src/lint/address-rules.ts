import { portOf, probesOf } from "./asked.ts";
import type { Rule } from "./rule.ts";

export const unknownPortName: Rule = {
  severity: "error",
  why: "A port's name is looked up in the container that the probe stands in, not in the whole pod.",
  fix: "Write podpulse's port as a number in probes of other containers.",
  find: ({ pod }) =>
    pod.containers.flatMap((container) =>
      [...container.probes, ...(container.preStop ? [container.preStop] : [])].flatMap(({ call, path }) => {
        if (!("port" in call) || portOf(call.port, container) !== undefined) return [];
        const message = `container ${container.name} declares no port named ${call.port}`;
        return { place: pod.placeOf(path), message };
      }),
    ),
};

export const unknownPath: Rule = {
  severity: "error",
  why: "podpulse answers 404 for a path, a group or a check that it does not have, so that the probe always fails.",
  fix: "Ask /livez, /readyz, /startupz or /groups/NAME, each with /CHECK behind it for one check of that group.",
  find: (subject) =>
    probesOf(subject).flatMap(({ container, probe, asked }) => {
      const wrong = wrongName(asked, subject);
      if (wrong === undefined) return [];
      return {
        place: subject.pod.placeOf(probe.path),
        message: `the ${probe.kind}Probe of ${container.name} asks for ${wrong}`,
      };
    }),
};

function wrongName(
  asked: ReturnType<typeof probesOf>[number]["asked"],
  { config }: Parameters<Rule["find"]>[0],
): string | undefined {
  if (asked?.type === "other") return answered.has(asked.path) ? undefined : `path ${asked.path}, which there is not`;
  if (asked?.type !== "group") return undefined;
  const { group, check } = asked;
  if (check !== undefined && check === group) return undefined; // over gRPC a check is a service of its own
  const known = new Set<string>(["liveness", "readiness", "startup", ...config.checks.flatMap(({ groups }) => groups)]);
  if (!known.has(group)) return `group ${group}, which no check is in`;
  if (check === undefined) return undefined;
  const isThere = config.checks.some(({ name, groups }) => name === check && groups.includes(group));
  return isThere ? undefined : `check ${check}, which is not in group ${group}`;
}

/** Paths that answer 200 whatever the checks say. */
const answered = new Set(["/status", "/metrics"]);

export const probeNamesHost: Rule = {
  severity: "error",
  why: "kubelet runs on the node, where 127.0.0.1 and localhost are the node itself and not the pod.",
  fix: "Leave host out: kubelet then asks the pod's own address.",
  find: ({ pod }) =>
    pod.containers.flatMap((container) =>
      [...container.probes, ...(container.preStop ? [container.preStop] : [])].flatMap(({ call, path }) => {
        const host = "host" in call ? call.host : undefined;
        if (host === undefined || !/^(localhost|127\..*|::1)$/i.test(host)) return [];
        return { place: pod.placeOf(path), message: `container ${container.name} has kubelet ask ${host}` };
      }),
    ),
};

export const serverOnLoopback: Rule = {
  severity: "error",
  why: "kubelet asks the pod's address, and a server that listens on loopback only refuses that.",
  fix: "Leave server.host (or --host) out; 0.0.0.0 is the default.",
  find: (subject) => {
    const { host } = subject.config.server;
    const probe = probesOf(subject).find(({ asked }) => asked);
    if (!probe || !/^(localhost|127\..*|::1)$/i.test(host)) return [];
    const message = `podpulse listens on ${host}, and the ${probe.probe.kind}Probe of ${probe.container.name} asks it`;
    return [{ place: subject.pod.placeOf(probe.probe.path), message }];
  },
};

export const probeScheme: Rule = {
  severity: "error",
  why: "kubelet speaks what scheme says, cannot present a certificate, and its gRPC probes have no TLS.",
  fix: "Say scheme: HTTPS in the probes when server.tls is there, and only then, and leave server.tls.clientCaFile out.",
  find: (subject) => {
    const { tls } = subject.config.server;
    return probesOf(subject).flatMap(({ container, probe, asked }) => {
      if (!asked || (probe.call.type !== "http" && probe.call.type !== "grpc")) return [];
      const speaks = probe.call.type === "http" ? probe.call.scheme : "HTTP";
      const wanted = tls ? "HTTPS" : "HTTP";
      if (speaks === wanted && !tls?.clientCaFile) return [];
      const why =
        speaks === wanted
          ? "podpulse wants a client's certificate"
          : `podpulse serves ${wanted}, kubelet speaks ${speaks}`;
      return { place: subject.pod.placeOf(probe.path), message: `the ${probe.kind}Probe of ${container.name}: ${why}` };
    });
  },
};
