import type { ConfigPath } from "../config/config-path.ts";
import type { Problem } from "../errors.ts";
import { type Cursor, cursorOver } from "./cursor.ts";
import type { ManifestDocument } from "./manifest-document.ts";
import type { PodView } from "./pod-view.ts";
import { readContainer } from "./read-container.ts";

/** Where the pod, or its template, stands in an object of each kind. */
const podPaths = {
  Pod: [],
  Deployment: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
} satisfies Readonly<Record<string, ConfigPath>>;

type PodKind = keyof typeof podPaths;

/** The kinds that hold a pod, for messages. */
export const podKinds = Object.keys(podPaths);

/** The pods of a manifest's objects; objects of other kinds are none. What has the wrong type goes to `problems`. */
export function readPods(documents: readonly ManifestDocument[], problems: Problem[]): readonly PodView[] {
  return documents.flatMap((document) => {
    const { value, placeOf } = document;
    const root = cursorOver(value, (path, message) => problems.push({ ...placeOf(path), message }));
    const kind = root.at("kind").text() ?? "";
    if (!Object.hasOwn(podPaths, kind)) return [];
    return [readPod(root, kind as PodKind, placeOf)];
  });
}

function readPod(root: Cursor, kind: PodKind, placeOf: PodView["placeOf"]): PodView {
  const pod = root.at(...podPaths[kind]);
  const spec = pod.at("spec");
  const containers = (["initContainers", "containers"] as const).flatMap((list) =>
    spec
      .at(list)
      .items()
      .map((container) => readContainer(container, list)),
  );
  return {
    title: `${kind} ${root.at("metadata", "name").text() ?? "without a name"}`,
    labels: textMap(pod.at("metadata", "labels")),
    annotations: textMap(pod.at("metadata", "annotations")),
    graceSeconds: spec.at("terminationGracePeriodSeconds").number() ?? 30,
    runsToCompletion: kind === "Job" || kind === "CronJob",
    containers,
    configMapVolumes: new Map(
      spec
        .at("volumes")
        .items()
        .flatMap((volume) => {
          const name = volume.at("configMap", "name").text();
          return name === undefined ? [] : [[volume.at("name").text() ?? "", name] as const];
        }),
    ),
    path: spec.path,
    placeOf,
  };
}

function textMap(map: Cursor): ReadonlyMap<string, string> {
  return new Map(map.entries().flatMap(([key, value]) => [[key, value.text() ?? ""] as const]));
}
