import { stringify } from "yaml";
import { configYaml } from "./config-yaml.ts";
import { patchManifest } from "./patch-manifest.ts";
import type { PodPlan } from "./plan-pod.ts";

/** What is written: the manifest with podpulse in its pod, the configuration, and the ConfigMap that holds it. */
export type InitFiles = {
  readonly config: string;
  readonly manifest: string;
  /** All as one manifest. */
  readonly whole: string;
  readonly kustomization: (manifestFile: string) => string;
};

/** `chunks` are the documents of the manifest, each with the `---` before it; `at` is the pod's. */
export function initFiles(chunks: readonly string[], at: number, plan: PodPlan): InitFiles {
  const config = configYaml(plan);
  const manifest = chunks.map((chunk, index) => (index === at ? patchManifest(chunk, plan) : chunk)).join("");
  const namespace = plan.namespace === undefined ? {} : { namespace: plan.namespace };
  const configMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: plan.configMap, ...namespace },
    data: { "podpulse.yaml": config },
  };
  const kustomization = (manifestFile: string) =>
    stringify({
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      resources: [manifestFile],
      configMapGenerator: [{ name: plan.configMap, ...namespace, files: ["podpulse.yaml"] }],
      // podpulse reads a changed ConfigMap by itself, so pods need not be replaced.
      generatorOptions: { disableNameSuffixHash: true },
    });
  const separator = manifest.startsWith("---") ? "" : "---\n";
  return { config, manifest, whole: `${stringify(configMap, { lineWidth: 0 })}${separator}${manifest}`, kustomization };
}
