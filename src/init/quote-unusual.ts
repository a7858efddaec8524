import { isScalar, type Node, visit } from "yaml";

/**
 * Quotes texts that hold more than letters, digits and the like: not every reader of YAML takes them without quotes
 * where this one does (go-yaml none with a question mark inside braces).
 */
export function quoteUnusual(node: Node): void {
  visit(node, {
    Scalar: (_key, scalar) => {
      if (isScalar(scalar) && typeof scalar.value === "string" && /^:|[^\w\s./@:-]/.test(scalar.value)) {
        scalar.type = "QUOTE_DOUBLE";
      }
    },
  });
}
