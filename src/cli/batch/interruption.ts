/** SIGINT and SIGTERM, which end a run with what it has; a second one ends the process at once, as always. */
export class Interruption {
  readonly #stop = new AbortController();
  #signalName: NodeJS.Signals | undefined;

  constructor() {
    for (const name of signals) process.on(name, this.#onSignal);
  }

  /** Aborts with the first of them. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Which it was, if one came. */
  get signalName(): NodeJS.Signals | undefined {
    return this.#signalName;
  }

  /** Signals mean again what they did before. */
  close(): void {
    for (const name of signals) process.off(name, this.#onSignal);
  }

  readonly #onSignal = (name: NodeJS.Signals) => {
    this.#signalName = name;
    this.close();
    this.#stop.abort(new Error(`interrupted by ${name}`));
  };
}

const signals = ["SIGINT", "SIGTERM"] as const;
