import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { messageOf, type Problem } from "../errors.ts";
import { type ConfigPath, formatPath } from "./config-path.ts";
import type { ConfigText } from "./config-source.ts";
import { type Environment, expandVariables } from "./expand-variables.ts";

/** Adds a problem at a path of one document. */
export type Report = (path: ConfigPath, message: string) => void;

/** One configuration text, parsed, its variables expanded; it knows where in the text each value stands. */
export type ConfigDocument = {
  readonly file: string;
  readonly value: unknown;
  /** What strings that were one variable expanded to, as text, by their formatted path. */
  readonly expandedTexts: ReadonlyMap<string, string>;
  readonly problemAt: (path: ConfigPath, message: string) => Problem;
};

/** Parses YAML (and so JSON). Problems of syntax and of variables go to `problems`; undefined when it is no YAML. */
export function parseConfigText(
  { file, text }: ConfigText,
  environment: Environment,
  problems: Problem[],
): ConfigDocument | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  for (const error of document.errors) {
    problems.push({ file, position: positionOf(lines, error.pos[0]), message: `not valid YAML: ${error.message}` });
  }
  if (document.errors.length > 0) return undefined;
  const problemAt = (path: ConfigPath, message: string): Problem => ({
    file,
    position: positionOf(lines, offsetOf(document, path)),
    path: formatPath(path),
    message,
  });
  try {
    const raw: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
    const { value, texts } = expandVariables(raw, environment, (path, message) => {
      problems.push(problemAt(path, message));
    });
    return { file, value, expandedTexts: texts, problemAt };
  } catch (error) {
    problems.push({ file, message: `cannot be read: ${messageOf(error)}` });
    return undefined;
  }
}

function positionOf(lines: LineCounter, offset: number): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
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
