import { timeText } from "../time-text.ts";
import { number } from "./batch-summary.ts";

/** How a run stands. */
export type Progress = {
  readonly nowMs: number;
  /** Targets that are dealt with: probed, or not to be. */
  readonly done: number;
  /** Targets of the list, if known; exact when the list has been read to its end. */
  readonly total?: { readonly targets: number; readonly exact: boolean };
  readonly succeeded: number;
  readonly failed: number;
};

/** The rate is that of the last seconds: a run slows down where targets do not answer. */
const windowMs = 5000;

/** Tells a run in a line: how far it is, how fast, and how long it will take. */
export class ProgressLine {
  readonly #samples: { readonly nowMs: number; readonly done: number }[] = [];

  text({ nowMs, done, total, succeeded, failed }: Progress): string {
    this.#samples.push({ nowMs, done });
    while (this.#samples.length > 2 && nowMs - (this.#samples[0]?.nowMs ?? 0) > windowMs) this.#samples.shift();
    const perSecond = this.#perSecond(nowMs, done);
    const left = total && perSecond > 0 ? Math.max(0, total.targets - done) / perSecond : undefined;
    return [
      `${number(done)}${total ? ` of ${total.exact ? "" : "about "}${number(total.targets)}` : ""}`,
      `${number(Math.round(perSecond))} a second`,
      `${number(succeeded)} ok`,
      `${number(failed)} failed`,
      ...(left === undefined ? [] : [`${timeText(left * 1000)} left`]),
    ].join(", ");
  }

  #perSecond(nowMs: number, done: number): number {
    const [first] = this.#samples;
    if (!first || nowMs <= first.nowMs) return 0;
    return ((done - first.done) * 1000) / (nowMs - first.nowMs);
  }
}
