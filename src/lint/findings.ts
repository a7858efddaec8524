import type { Finding, LintSubject, Rule } from "./rule.ts";
import { severities } from "./rule.ts";
import { type RuleName, rules } from "./rules.ts";

export type NamedFinding = Finding & { readonly rule: RuleName };

/** What every rule finds in a pod, the worst first, then in the order of the files. */
export function findingsOf(subject: LintSubject): readonly NamedFinding[] {
  const found = Object.entries(rules).flatMap(([name, rule]: [string, Rule]) =>
    rule.find(subject).map((breach) => ({
      rule: name as RuleName,
      severity: rule.severity,
      pod: subject.pod.title,
      ...breach,
    })),
  );
  const rank = ({ severity, place: { position } }: NamedFinding) => [
    severities.indexOf(severity),
    position?.line ?? 0,
    position?.column ?? 0,
  ];
  return found.toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    return left.map((part, at) => part - (right[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
  });
}
