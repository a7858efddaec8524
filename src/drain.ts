import type { EventListener } from "./event.ts";

/** Whether readiness answers 503 on purpose. It lasts until it is ended, over reloads too. */
export class Drain {
  readonly #publish: EventListener;
  #active = false;

  constructor(publish: EventListener) {
    this.#publish = publish;
  }

  get active(): boolean {
    return this.#active;
  }

  start(): void {
    if (this.#active) return;
    this.#active = true;
    this.#publish({ type: "drain-started" });
  }

  end(): void {
    if (!this.#active) return;
    this.#active = false;
    this.#publish({ type: "drain-ended" });
  }
}
