import { type Document, isCollection, isPair, isScalar, isSeq, type Node } from "yaml";
import { quoteUnusual } from "./quote-unusual.ts";

/** A node of a value whose maps below a depth, and whose lists of scalars, are written in one line each. */
export function flowing(document: Document, value: unknown, depth: number): Node {
  const node = document.createNode(value) as Node;
  const walk = (one: unknown, left: number) => {
    if (!isCollection(one)) return;
    one.flow = left <= 0 || (isSeq(one) && one.items.every((item) => isScalar(item)));
    for (const item of one.items) walk(isPair(item) ? item.value : item, left - 1);
  };
  walk(node, depth);
  quoteUnusual(node);
  return node;
}
