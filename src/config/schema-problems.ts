import type { ErrorObject } from "ajv";
import type { ConfigDocument, Report } from "./config-document.ts";
import { formatPath, pathOfPointer, valueAt } from "./config-path.ts";
import { hasShape } from "./config-validators.ts";
import { problemOf } from "./shape-problem.ts";

type Shaped = Pick<ConfigDocument, "value" | "expandedTexts" | "unexpanded">;

/**
 * Checks a document's shape. Every problem goes to `report`. Returns the value with its shape known; where something is
 * wrong, only so far as the caller looks with care.
 * A string that was one variable counts as text where the schema wants text: `value: ${TOKEN}` with a TOKEN of digits.
 */
export function checkShape(document: Shaped, report: Report): unknown {
  if (hasShape(document.value)) return document.value;
  const asText = withExpandedTexts(document, hasShape.errors ?? []);
  if (hasShape(asText)) return asText;
  const unexpanded = new Set(document.unexpanded.map(formatPath));
  const told = new Set<string>();
  for (const error of typeFirst(hasShape.errors ?? [])) {
    const problem = problemOf(error, asText);
    if (!problem || unexpanded.has(formatPath(problem.path))) continue;
    // A wrong value is told once, however many rules it breaks.
    const text = `${formatPath(problem.path)}: ${problem.wrongValue ? "wrong value" : problem.message}`;
    if (told.has(text)) continue;
    told.add(text);
    report(problem.path, problem.message);
  }
  return asText;
}

function withExpandedTexts(document: Shaped, errors: readonly ErrorObject[]): unknown {
  const value = structuredClone(document.value);
  for (const { keyword, params, instancePath } of errors) {
    const path = pathOfPointer(instancePath);
    const text = document.expandedTexts.get(formatPath(path));
    const last = path.at(-1);
    if (keyword !== "type" || params["type"] !== "string" || text === undefined || last === undefined) continue;
    (valueAt(value, path.slice(0, -1)) as Record<string | number, unknown>)[last] = text;
  }
  return value;
}

function typeFirst(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  return errors.toSorted((a, b) => Number(b.keyword === "type") - Number(a.keyword === "type"));
}
