import type { ProbeResult } from "../probe.ts";
import { shortTrouble } from "./result-text.ts";

/** The newest result of every target that is waited for, in the order in which they were given. */
export class WaitBoard {
  readonly #newest: (ProbeResult | undefined)[];
  readonly #targets: readonly string[];

  constructor(targets: readonly string[]) {
    this.#targets = targets;
    this.#newest = targets.map(() => undefined);
  }

  /** Takes a result. True when it says something else than the one before: the outcome or the reason. */
  take(index: number, result: ProbeResult): boolean {
    const before = this.#newest[index];
    this.#newest[index] = result;
    return before === undefined || gist(before) !== gist(result);
  }

  /** Whether the newest probe of each target succeeded. */
  get passed(): boolean {
    return this.#newest.every((result) => result?.outcome === "success");
  }

  /** Targets whose newest probe did not succeed, with its result if there is one. */
  waitedFor(): readonly { readonly target: string; readonly result?: ProbeResult }[] {
    return this.#targets.flatMap((target, index) => {
      const result = this.#newest[index];
      if (result?.outcome === "success") return [];
      return [{ target, ...(result ? { result } : {}) }];
    });
  }

  /** One line about what is waited for: `waiting 12 s for tcp://db:5432 (refused)`. */
  line(elapsedMs: number): string {
    const waiting = this.waitedFor().map(({ target, result }) =>
      result ? `${target} (${shortTrouble(result)})` : target,
    );
    return `waiting ${Math.floor(elapsedMs / 1000)} s for ${waiting.join(", ")}`;
  }
}

function gist(result: ProbeResult): string {
  return result.outcome === "failure" ? result.reason : result.outcome;
}
