import { once } from "node:events";
import type { OutputStream } from "../terminal.ts";

/** So much is written at once. */
const pieceLength = 65_536;

export type ResultStreamOptions = {
  readonly stream: OutputStream;
  /** Writes gathered text; what else is on the screen makes room for it. */
  readonly around: (write: () => void) => void;
  /** Text is gathered for so long; 0: until the event loop has dealt with what came in. */
  readonly gatherMs: number;
};

/** Writes results, many at a time, no faster than they are read. */
export class ResultStream {
  readonly #options: ResultStreamOptions;
  #gathered = "";
  #scheduled: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #drained: Promise<unknown> | undefined;

  constructor(options: ResultStreamOptions) {
    this.#options = options;
  }

  /** Takes a text. What is given back, if anything, is to be waited for before the next: the reader is slow. */
  write(text: string): Promise<unknown> | undefined {
    this.#gathered += text;
    if (this.#gathered.length >= pieceLength) this.flush();
    else if (this.#gathered !== "") this.#schedule();
    return this.#drained;
  }

  /** Writes what is gathered. */
  flush(): void {
    this.#unschedule();
    const text = this.#gathered;
    if (text === "") return;
    this.#gathered = "";
    this.#options.around(() => {
      if (this.#options.stream.write(text)) return;
      this.#drained ??= once(this.#options.stream, "drain").then(() => {
        this.#drained = undefined;
      });
    });
  }

  #schedule(): void {
    const { gatherMs } = this.#options;
    this.#scheduled ??= gatherMs > 0 ? setTimeout(() => this.flush(), gatherMs) : setImmediate(() => this.flush());
  }

  #unschedule(): void {
    clearTimeout(this.#scheduled as NodeJS.Timeout);
    clearImmediate(this.#scheduled as NodeJS.Immediate);
    this.#scheduled = undefined;
  }
}
