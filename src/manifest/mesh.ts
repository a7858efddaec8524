import { cursorOver } from "./cursor.ts";
import type { ManifestDocument } from "./manifest-document.ts";
import { type Mesh, meshes } from "./mesh-name.ts";
import type { PodView } from "./pod-view.ts";

export const proxyNames = { istio: "istio-proxy", linkerd: "linkerd-proxy" } as const satisfies Record<Mesh, string>;

/** The mesh that a pod will be part of, by its own labels and annotations, its proxy, or its namespace in the manifest. */
export function meshOf(pod: PodView, documents: readonly ManifestDocument[]): Mesh | undefined {
  const said = (key: string) => pod.annotations.get(key) ?? pod.labels.get(key);
  for (const mesh of meshes) if (pod.containers.some(({ name }) => name === proxyNames[mesh])) return mesh;
  const [istio, linkerd] = [said("sidecar.istio.io/inject"), said("linkerd.io/inject")];
  if (istio === "true") return "istio";
  if (linkerd === "enabled" || linkerd === "ingress") return "linkerd";
  const namespaces = documents
    .map(({ value }) => cursorOver(value, () => {}))
    .filter((object) => object.at("kind").text() === "Namespace")
    .map((object) => object.at("metadata"));
  const enabled = namespaces.some(
    (one) => one.at("labels", "istio-injection").text() === "enabled" || one.has("labels", "istio.io/rev"),
  );
  if (istio !== "false" && enabled) return "istio";
  const annotated = namespaces.some((one) => one.at("annotations", "linkerd.io/inject").text() === "enabled");
  return linkerd !== "disabled" && annotated ? "linkerd" : undefined;
}

/** Whether the injector points kubelet's probes and hooks at the mesh's own agent. */
export function rewritesProbes(pod: PodView, mesh: Mesh): boolean {
  return mesh === "istio" && pod.annotations.get("sidecar.istio.io/rewriteAppHTTPProbers") !== "false";
}

export const excludeInbound = {
  istio: "traffic.sidecar.istio.io/excludeInboundPorts",
  linkerd: "config.linkerd.io/skip-inbound-ports",
} as const satisfies Record<Mesh, string>;

export const excludeOutbound = {
  istio: "traffic.sidecar.istio.io/excludeOutboundPorts",
  linkerd: "config.linkerd.io/skip-outbound-ports",
} as const satisfies Record<Mesh, string>;

/** Whether what comes in at a port goes through the proxy. */
export function capturesInbound({ annotations }: PodView, mesh: Mesh, port: number): boolean {
  const included = mesh === "istio" ? annotations.get("traffic.sidecar.istio.io/includeInboundPorts") : undefined;
  if (included !== undefined && included.trim() !== "*" && !holdsPort(included, port)) return false;
  return !holdsPort(annotations.get(excludeInbound[mesh]), port);
}

/** Whether what goes out to a port of another host goes through the proxy. */
export function capturesOutbound({ annotations }: PodView, mesh: Mesh, port: number): boolean {
  return !holdsPort(annotations.get(excludeOutbound[mesh]), port);
}

/** Whether a list such as `8099,9000-9010` holds a port. */
function holdsPort(list: string | undefined, port: number): boolean {
  return (list ?? "").split(",").some((part) => {
    const { from, to = from } = /^\s*(?<from>\d+)(?:-(?<to>\d+))?\s*$/.exec(part)?.groups ?? {};
    return from !== undefined && Number(from) <= port && port <= Number(to);
  });
}
