import type { Cursor } from "./cursor.ts";
import { type ContainerView, type EnvironmentEntry, probeKinds } from "./pod-view.ts";
import { readPreStop, readProbe, textsOf } from "./read-call.ts";

/** One of `initContainers` or `containers`. */
export function readContainer(container: Cursor, list: "initContainers" | "containers"): ContainerView {
  const preStop = readPreStop(container);
  const sidecar = list === "initContainers" && container.at("restartPolicy").text() === "Always";
  return {
    name: container.at("name").text() ?? "",
    image: container.at("image").text() ?? "",
    words: [...textsOf(container.at("command")), ...textsOf(container.at("args"))],
    type: list === "containers" ? "app" : sidecar ? "sidecar" : "init",
    ports: new Map(container.at("ports").items().flatMap(namedPort)),
    environment: container.at("env").items().map(environmentEntry),
    mounts: new Map(
      container
        .at("volumeMounts")
        .items()
        .map((mount) => [mount.at("name").text() ?? "", mount.at("mountPath").text() ?? ""] as const),
    ),
    probes: probeKinds.flatMap((kind) => readProbe(container, kind) ?? []),
    ...(preStop ? { preStop } : {}),
    path: container.path,
  };
}

function namedPort(port: Cursor): readonly (readonly [string, number])[] {
  const [name, number] = [port.at("name").text(), port.at("containerPort").number()];
  return name === undefined || number === undefined ? [] : [[name, number]];
}

function environmentEntry(entry: Cursor): EnvironmentEntry {
  const [value, fieldPath] = [entry.at("value").text(), entry.at("valueFrom", "fieldRef", "fieldPath").text()];
  return {
    name: entry.at("name").text() ?? "",
    ...(value === undefined ? {} : { value }),
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}
