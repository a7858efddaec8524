import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { get, type Readiness, readiness } from "./endpoint.ts";

const POLL_MS = 10;

/**
 * Asks a sidecar again and again, as kubelet would but faster, and holds at every answer what must always be true:
 * `/readyz` is 200 as long as every check is healthy and 503 otherwise, and `/livez` is 200.
 */
export class Watch {
  readonly url: string;
  #startedAt = performance.now();

  constructor(url: string) {
    this.url = url;
  }

  /** Counts time from now on. */
  start(): void {
    this.#startedAt = performance.now();
  }

  /**
   * Waits until each of `names` has said `wanted`, while every other check stays as it is. Returns when each did, in
   * words. Fails when one takes longer than `withinMs` since the start.
   */
  async until(names: readonly string[], wanted: string, withinMs: number): Promise<string> {
    const times = new Map<string, number>();
    for (;;) {
      const { checks } = await this.#look(names);
      const elapsedMs = this.#elapsedMs();
      const missing = names.filter((name) => !times.has(name));
      assert.ok(missing.length === 0 || elapsedMs <= withinMs, `late: ${elapsedMs} ms, ${JSON.stringify(checks)}`);
      for (const name of missing) if (checks[name] === wanted) times.set(name, elapsedMs);
      if (times.size === names.length) break;
      await delay(POLL_MS);
    }
    return `${wanted}: ${[...times].map(([name, ms]) => `${name} after ${Math.round(ms)} ms`).join(", ")}`;
  }

  /** Every check stays healthy until `forMs` since the start. */
  async stays(forMs: number): Promise<void> {
    while (this.#elapsedMs() < forMs) {
      await this.#look([]);
      await delay(POLL_MS);
    }
  }

  async #look(changing: readonly string[]): Promise<Readiness> {
    const seen = await readiness(this.url);
    const said = Object.entries(seen.checks);
    for (const [name, text] of said) if (!changing.includes(name)) assert.equal(text, "ok", name);
    assert.equal(seen.status, said.every(([, text]) => text === "ok") ? 200 : 503, JSON.stringify(seen));
    assert.equal((await get(`${this.url}/livez`)).status, 200);
    return seen;
  }

  #elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }
}
