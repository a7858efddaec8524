import { type Document, isMap, isScalar, isSeq, type Node, parse, parseDocument } from "yaml";
import type { ConfigPath } from "../config/config-path.ts";
import { excludeInbound } from "../manifest/mesh.ts";
import { flowing } from "./flowing.ts";
import { keepLines } from "./keep-lines.ts";
import type { ContainerPlan, MovedProbe } from "./plan-container.ts";
import type { PodPlan } from "./plan-pod.ts";
import { podpulseContainer } from "./podpulse-container.ts";

/** How long an app waits, when it is to end, for requests to stop coming. */
const drainSeconds = 10;

/** The text of a pod's document with podpulse in it; lines that have nothing to do with it stay as they are. */
export function patchManifest(text: string, plan: PodPlan): string {
  const patched = patchedYaml(text, plan);
  // What is JSON stays JSON: kubectl knows it by its brace, and takes no other YAML behind that.
  return text.trimStart().startsWith("{") ? `${JSON.stringify(parse(patched), null, 2)}\n` : patched;
}

function patchedYaml(text: string, plan: PodPlan): string {
  const document = parseDocument(text);
  const style = styleOf(text);
  const plain = document.toString(style);
  const { pod, containers, mesh, port, configMap } = plan;
  for (const container of containers) patchContainer(document, container, plan);
  const drained = plan.drains && containers.some(({ container }) => !container.preStop);
  if (drained) {
    insert(document, pod.path, "terminationGracePeriodSeconds", pod.graceSeconds + drainSeconds);
  }
  append(document, pod.path, "initContainers", podpulseContainer(document, plan));
  append(document, pod.path, "volumes", flowing(document, { name: "podpulse", configMap: { name: configMap } }, 1));
  if (mesh) excludePort(document, [...pod.path.slice(0, -1), "metadata", "annotations"], mesh, port);
  return keepLines(text, plain, document.toString(style));
}

function patchContainer(document: Document, { container, moved }: ContainerPlan, plan: PodPlan): void {
  const several = plan.containers.filter((one) => one.moved.length > 0).length > 1;
  for (const probe of moved) {
    document.setIn([...container.path, `${probe.kind}Probe`], probeNode(document, probe, several, plan.port));
  }
  if (!plan.drains || container.preStop) return;
  const httpGet = { path: `/-/drain?seconds=${drainSeconds}`, port: plan.port };
  const path = [...container.path, "lifecycle"];
  if (document.hasIn(path)) document.setIn([...path, "preStop"], flowing(document, { httpGet }, 1));
  else document.setIn(path, flowing(document, { preStop: { httpGet } }, 2));
}

const paths = { liveness: "/livez", readiness: "/readyz", startup: "/groups" } as const;

function probeNode(document: Document, probe: MovedProbe, several: boolean, port: number): Node {
  const { kind, check, group, initialDelaySeconds, periodSeconds, failureThreshold } = probe;
  // Of several containers each asks for its own check, in the group that gives the answer its meaning.
  const name = group ?? (several ? check : undefined);
  const path = name === undefined ? paths[kind] : `${paths[kind]}/${name}`;
  const delay = initialDelaySeconds > 0 ? { initialDelaySeconds } : {};
  return flowing(document, { httpGet: { path, port }, ...delay, periodSeconds, failureThreshold }, 1);
}

function excludePort(document: Document, path: ConfigPath, mesh: "istio" | "linkerd", port: number): void {
  const key = [...path, excludeInbound[mesh]];
  const ports = document.getIn(key);
  document.setIn(key, typeof ports === "string" && ports !== "" ? `${ports},${port}` : String(port));
  // Otherwise Istio's agent would ask podpulse, and the drain would come from 127.0.0.6.
  if (mesh === "istio") document.setIn([...path, "sidecar.istio.io/rewriteAppHTTPProbers"], "false");
}

/** Adds an item to a list, which is made where there is none. */
function append(document: Document, path: ConfigPath, key: string, item: Node): void {
  const list = document.getIn([...path, key]);
  if (isSeq(list)) list.add(item);
  else insert(document, path, key, document.createNode([item]));
}

/** Sets a key of a map; one that is new stands before `containers`. */
function insert(document: Document, path: ConfigPath, key: string, value: Node | number): void {
  const map = document.getIn([...path]);
  if (!isMap(map) || map.has(key) || key === "volumes") {
    document.setIn([...path, key], value);
    return;
  }
  const at = map.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === "containers");
  map.items.splice(Math.max(0, at), 0, document.createPair(key, value));
}

/** How the text is written, as far as that is a choice of the one who writes. */
function styleOf(text: string) {
  const [, indent = "  "] = /^[\w"'.-]+:[^\n]*\n( +)[\w"'.-]+:/m.exec(text) ?? [];
  return {
    lineWidth: 0,
    indent: Math.min(8, Math.max(1, indent.length)),
    indentSeq: !/^( *)[\w"'.-]+:[^\n\S]*(?:#[^\n]*)?\n\1- /m.test(text),
    flowCollectionPadding: !/\{\S/.test(text.replaceAll("{}", "")),
  };
}
