import type { Check } from "../check.ts";
import type { Report } from "./config-document.ts";
import { nearestName } from "./nearest-name.ts";

/** Reports what a check cannot depend on: a name that is not `known` as a check's, itself, a circle of checks. */
export function reportDependencies(checks: readonly Check[], known: ReadonlySet<string>, report: Report): void {
  for (const [index, { dependsOn }] of checks.entries()) {
    for (const [at, cause] of dependsOn.entries()) {
      if (!known.has(cause)) report(["checks", index, "dependsOn", at], unknownName(cause, known));
    }
  }
  for (const { index, at, names } of circlesOf(checks)) {
    const told =
      names.length === 1 ? "names the check itself" : `closes a circle (${[...names, names[0]].join(" → ")})`;
    report(["checks", index, "dependsOn", at], `${told} (wanted checks that do not depend on this one)`);
  }
}

function unknownName(cause: string, known: ReadonlySet<string>): string {
  const near = nearestName(cause, [...known]);
  const hint = near ? `did you mean ${near}?` : "wanted the name of a check";
  return `names no check (found ${cause}, ${hint})`;
}

/** Where a circle closes: the check and which of its dependencies does it, and the checks on the way round. */
type Circle = { readonly index: number; readonly at: number; readonly names: readonly string[] };

/** Every dependency that leads back to a check it was reached from, found depth first and without recursion. */
function circlesOf(checks: readonly Check[]): readonly Circle[] {
  const indexByName = new Map(checks.map(({ name }, index) => [name, index]));
  const circles: Circle[] = [];
  const done = new Set<number>();
  for (const start of checks.keys()) {
    const way: { readonly index: number; next: number }[] = done.has(start) ? [] : [{ index: start, next: 0 }];
    for (let step = way.at(-1); step; step = way.at(-1)) {
      const at = step.next++;
      const cause = checks[step.index]?.dependsOn[at];
      if (cause === undefined) {
        done.add(step.index);
        way.pop();
        continue;
      }
      const index = indexByName.get(cause);
      if (index === undefined || done.has(index)) continue;
      const from = way.findIndex((earlier) => earlier.index === index);
      if (from < 0) way.push({ index, next: 0 });
      else circles.push({ index: step.index, at, names: way.slice(from).map((one) => checks[one.index]?.name ?? "") });
    }
  }
  return circles;
}
