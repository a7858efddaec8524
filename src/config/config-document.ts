import { type Document, isMap, isNode, isScalar, isSeq, type Node } from "yaml";
import type { Problem } from "../errors.ts";
import { type ConfigPath, formatPath } from "./config-path.ts";
import type { ConfigText } from "./config-source.ts";
import { type Environment, expandVariables } from "./expand-variables.ts";
import { parseYamlText } from "./yaml-text.ts";

/** Adds a problem at a path of one document. */
export type Report = (path: ConfigPath, message: string) => void;

/** One configuration text, parsed, its variables expanded; it knows where in the text each value stands. */
export type ConfigDocument = {
  readonly file: string;
  readonly value: unknown;
  /** What strings that were one variable expanded to, as text, by their formatted path. */
  readonly expandedTexts: ReadonlyMap<string, string>;
  /** Where variables could not be expanded: what stands there says nothing. */
  readonly unexpanded: readonly ConfigPath[];
  readonly problemAt: (path: ConfigPath, message: string) => Problem;
};

/** Parses YAML (and so JSON). Problems of syntax and of variables go to `problems`; undefined when it is no YAML. */
export function parseConfigText(
  text: ConfigText,
  environment: Environment,
  problems: Problem[],
): ConfigDocument | undefined {
  const yaml = parseYamlText(text, problems);
  if (!yaml) return undefined;
  const problemAt = (path: ConfigPath, message: string): Problem => ({
    file: text.file,
    position: yaml.positionOf(offsetOf(yaml.document, path)),
    path: formatPath(path),
    message,
  });
  const unexpanded: ConfigPath[] = [];
  const { value, texts } = expandVariables(yaml.value, environment, (path, message) => {
    unexpanded.push(path);
    problems.push(problemAt(path, message));
  });
  return { file: text.file, value, expandedTexts: texts, unexpanded, problemAt };
}

/** Where the value at a path begins; of a key in a map, the key; of a path that is not there, its nearest ancestor. */
function offsetOf(document: Document, path: ConfigPath): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const part of path) {
    const child = childOf(document, node, part);
    if (!child) break;
    offset = child.offset;
    node = child.node;
  }
  return offset;
}

type Child = { readonly node: Node | null; readonly offset: number };

function childOf(document: Document, node: Node | null, part: string | number): Child | undefined {
  const resolved = node && "resolve" in node ? node.resolve(document) : node;
  if (isSeq(resolved)) {
    const item = resolved.items[Number(part)];
    return isNode(item) ? { node: item, offset: item.range?.[0] ?? 0 } : undefined;
  }
  if (!isMap(resolved)) return undefined;
  const pair = resolved.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  if (!pair || !isNode(pair.key)) return undefined;
  return { node: isNode(pair.value) ? pair.value : null, offset: pair.key.range?.[0] ?? 0 };
}
