import type { ManifestDocument } from "../manifest/manifest-document.ts";
import { meshOf } from "../manifest/mesh.ts";
import type { Mesh } from "../manifest/mesh-name.ts";
import type { PodView } from "../manifest/pod-view.ts";
import { type ContainerPlan, planContainer } from "./plan-container.ts";

/** What is to be written for a pod. */
export type PodPlan = {
  readonly pod: PodView;
  readonly image: string;
  readonly containers: readonly ContainerPlan[];
  /** Of podpulse: one that no container of the pod has. */
  readonly port: number;
  /** The name of the ConfigMap. */
  readonly configMap: string;
  readonly namespace?: string;
  /** Whether the app's preStop is to drain. A Job's pod is in no rotation. */
  readonly drains: boolean;
  readonly mesh?: Mesh;
};

export type PlanOptions = { readonly image: string; readonly container?: string };

const defaultPort = 8099;

/** How podpulse takes over the probes of a pod's containers, or of the one that is named. */
export function planPod(document: ManifestDocument, pod: PodView, { image, container }: PlanOptions): PodPlan {
  const apps = pod.containers.filter(({ type, name }) => type === "app" && (container ?? name) === name);
  const taken = new Set(pod.containers.flatMap(({ ports }) => [...ports.values()]));
  let port = defaultPort;
  while (taken.has(port)) port += 1;
  const several = apps.filter(({ probes }) => probes.length > 0).length > 1;
  const { metadata = {} } = document.value as { readonly metadata?: { name?: string; namespace?: string } };
  const mesh = meshOf(pod, [document]);
  return {
    pod,
    image,
    containers: apps.map((one) => planContainer(one, several ? `${one.name}-started` : "started")),
    port,
    configMap: `${(metadata.name ?? "app").slice(0, 240)}-podpulse`,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    drains: !pod.runsToCompletion,
    ...(mesh ? { mesh } : {}),
  };
}
