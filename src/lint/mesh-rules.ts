import {
  capturesInbound,
  capturesOutbound,
  excludeInbound,
  excludeOutbound,
  rewritesProbes,
} from "../manifest/mesh.ts";
import type { Mesh } from "../manifest/mesh-name.ts";
import { otherHostOf, portOf } from "./asked.ts";
import type { LintSubject, Rule } from "./rule.ts";

const title = { istio: "Istio", linkerd: "Linkerd" } as const satisfies Record<Mesh, string>;

/** What kubelet asks over the network: probes and hooks. */
function callsOf({ pod }: LintSubject) {
  return pod.containers.flatMap((container) =>
    [
      ...container.probes.map(({ kind, call, path }) => ({ what: `${kind}Probe`, call, path })),
      ...(container.preStop ? [{ what: "preStop", ...container.preStop }] : []),
    ].map((one) => ({ ...one, container })),
  );
}

export const meshCapturesPort: Rule = {
  severity: "warning",
  why: "kubelet is outside the mesh: a strict proxy refuses its plain text, and any proxy answers in place of what it asks.",
  fix: "Exclude podpulse's port from interception: traffic.sidecar.istio.io/excludeInboundPorts or config.linkerd.io/skip-inbound-ports.",
  find: (subject) => {
    const { pod, mesh } = subject;
    if (!mesh || rewritesProbes(pod, mesh)) return [];
    return callsOf(subject).flatMap(({ what, call, container, path }) => {
      if (call.type === "exec" || call.type === "sleep") return [];
      const port = portOf(call.port, container);
      if (port === undefined || !capturesInbound(pod, mesh, port)) return [];
      const message = `${title[mesh]} captures port ${port}, which the ${what} of ${container.name} asks (${excludeInbound[mesh]} does not hold it)`;
      return { place: pod.placeOf(path), message };
    });
  },
};

export const tcpCheckThroughMesh: Rule = {
  severity: "warning",
  why: "Behind the proxy of a mesh every connect succeeds, whether or not anybody listens at the other end.",
  fix: "Give the check an exchange, tls or settleSeconds, or exclude the port: excludeOutboundPorts (Istio), skip-outbound-ports (Linkerd).",
  find: ({ pod, mesh, config, placeOfCheck }) => {
    if (!mesh) return [];
    return config.checks.flatMap((check) => {
      const { target } = check;
      const host = otherHostOf(check);
      if (target.protocol !== "tcp" || target.address.type !== "tcp" || host === undefined) return [];
      if (target.tls || target.exchange?.some(({ type }) => type === "expect") || target.settleMs) return [];
      const { port } = target.address;
      if (!capturesOutbound(pod, mesh, port)) return [];
      const message = `check ${check.name} only connects to ${host}:${port}, through ${title[mesh]}'s proxy (${excludeOutbound[mesh]} does not hold ${port})`;
      return { place: placeOfCheck(check.name), message };
    });
  },
};
