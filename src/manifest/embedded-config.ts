import type { ConfigText } from "../config/config-source.ts";
import type { Environment } from "../config/expand-variables.ts";
import { cursorOver } from "./cursor.ts";
import type { ManifestDocument } from "./manifest-document.ts";
import type { ContainerView, PodView } from "./pod-view.ts";

/** The configuration that a manifest itself holds: of a ConfigMap that the container mounts, or of `PODPULSE_CONFIG`. */
export function embeddedConfig(
  documents: readonly ManifestDocument[],
  pod: PodView,
  container: ContainerView,
): readonly ConfigText[] {
  const names = [...container.mounts.keys()].flatMap((volume) => pod.configMapVolumes.get(volume) ?? []);
  const texts = documents.flatMap(({ value }) => {
    const object = cursorOver(value, () => {});
    const name = object.at("metadata", "name").text() ?? "";
    if (object.at("kind").text() !== "ConfigMap" || !names.includes(name)) return [];
    return object
      .at("data")
      .entries()
      .filter(([file]) => /\.(ya?ml|json)$/.test(file))
      .map(([file, text]) => ({ file: `ConfigMap ${name}, ${file}`, text: text.text() ?? "" }));
  });
  if (texts.length > 0) return texts;
  const inline = container.environment.find(({ name }) => name === "PODPULSE_CONFIG")?.value;
  return inline === undefined ? [] : [{ file: "PODPULSE_CONFIG", text: inline }];
}

/** The pod's own address, which only a running pod has; it is one for documentation (RFC 5737), as the node's below. */
export const podAddress = "192.0.2.2";

/** What stands in for a field that only a running pod has. */
const fieldStandIns: Readonly<Record<string, string>> = {
  "status.hostIP": "192.0.2.1",
  "status.podIP": podAddress,
};

/** The variables that the container will have: its own, and for those that only the cluster knows, ours. */
export function environmentOf({ environment }: ContainerView, ours: Environment): Environment {
  const own = environment.flatMap(({ name, value, fieldPath }) => {
    const text = value ?? (fieldPath === undefined ? undefined : (fieldStandIns[fieldPath] ?? fieldPath));
    return text === undefined ? [] : [[name, text] as const];
  });
  return { ...ours, ...Object.fromEntries(own) };
}
