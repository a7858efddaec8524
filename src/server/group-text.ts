import { rootCausesFirst } from "../dependencies.ts";
import type { CheckSnapshot } from "../health.ts";
import { checkLine, lineHolds } from "./check-text.ts";
import type { GroupReport } from "./group-report.ts";

type Line = { readonly from: CheckSnapshot | undefined; readonly text: string };

/**
 * One group's answer in kube-apiserver's format (`apiserver/pkg/server/healthz`) for when it does not pass or is asked for in
 * full: a line for each check and one for the whole. Lines are kept from answer to answer, and made anew only where a check has
 * changed: a load balancer asks far more often than that.
 */
export class GroupText {
  readonly #lines: Line[] = [];
  #bytes = Buffer.alloc(0);
  #changed = true;
  #count = 0;

  /** The text as it is now, the same bytes as long as no line changes. All reports of one instance are of one group. */
  of({ group, title, checks, exclude, verdict, draining }: GroupReport, now: number): Buffer {
    this.#count = 0;
    for (const snapshot of rootCausesFirst(checks)) {
      const { name, groups } = snapshot.check;
      if (!groups.includes(group)) continue;
      if (exclude.has(name)) this.#put(`[+]${name} excluded: ok`);
      else this.#putCheck(group, snapshot, now);
    }
    if (draining) this.#put("[-]drain failed: draining");
    if (exclude.size > 0) this.#putUnmatched(group, checks, exclude);
    this.#put(`${title} check ${verdict.passes ? "passed" : "failed"}`);
    return this.#text();
  }

  #putCheck(group: string, snapshot: CheckSnapshot, now: number): void {
    const known = this.#lines[this.#count];
    if (known?.from === snapshot && lineHolds(snapshot)) this.#count += 1;
    else this.#put(checkLine(group, snapshot, now), snapshot);
  }

  #putUnmatched(group: string, checks: readonly CheckSnapshot[], exclude: ReadonlySet<string>): void {
    const names = new Set(checks.filter(({ check }) => check.groups.includes(group)).map(({ check }) => check.name));
    const unmatched = [...exclude].filter((name) => !names.has(name)).sort();
    if (unmatched.length === 0) return;
    const quoted = unmatched.map((name) => JSON.stringify(name)).join(",");
    this.#put(`warn: some health checks cannot be excluded: no matches for ${quoted}`);
  }

  #put(text: string, from?: CheckSnapshot): void {
    if (this.#lines[this.#count]?.text !== text) this.#changed = true;
    this.#lines[this.#count] = { from, text };
    this.#count += 1;
  }

  #text(): Buffer {
    if (this.#lines.length > this.#count) {
      this.#lines.length = this.#count;
      this.#changed = true;
    }
    if (this.#changed) this.#bytes = Buffer.from(`${this.#lines.map(({ text }) => text).join("\n")}\n`);
    this.#changed = false;
    return this.#bytes;
  }
}
