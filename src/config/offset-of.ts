import { type Document, isMap, isNode, isScalar, isSeq, type Node } from "yaml";
import type { ConfigPath } from "./config-path.ts";

/** Where the value at a path begins; of a key in a map, the key; of a path that is not there, its nearest ancestor. */
export function offsetOf(document: Document, path: ConfigPath): number {
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
