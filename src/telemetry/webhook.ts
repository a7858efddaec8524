import type { Clock, Scheduled } from "../clock.ts";
import type { EventRecord } from "../event-history.ts";
import type { WebhookAnswer } from "./webhook-request.ts";

export type WebhookOptions = {
  readonly post: (body: string, signal: AbortSignal) => Promise<WebhookAnswer>;
  readonly clock: Clock;
  /** Where it goes, as far as it may be told: a URL's path often holds a secret. */
  readonly origin: string;
  /** Told in every request: who sends. */
  readonly source: object;
  /** Events were given up; `message` says why. */
  readonly onDropped: (events: number, message: string) => void;
};

const maxBatch = 128;
const maxQueue = 1024;
const maxBatchDelayMs = 500;
/** Between the attempts at one batch; a batch has one attempt more than these. */
const retryDelaysMs = [500, 1000, 2000];
const flushMs = 1000;

/**
 * Sends events in batches, one request at a time: when 128 have come, or 500 ms after the first. The queue holds 1024,
 * beyond that the oldest are dropped. Whatever the receiver does, nothing waits for it.
 */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #stop = new AbortController();
  #queue: EventRecord[] = [];
  #overflowed = 0;
  #timer: Scheduled | undefined;
  #sending: Promise<void> | undefined;
  #closing = false;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Takes one event. */
  readonly listen = (record: EventRecord): void => {
    if (this.#closing) return;
    this.#queue.push(record);
    if (this.#queue.length > maxQueue) {
      this.#queue.shift();
      this.#overflowed += 1;
    }
    if (this.#queue.length >= maxBatch) this.#send();
    else this.#timer ??= this.#options.clock.schedule(() => this.#send(), maxBatchDelayMs);
  };

  /** Sends what has come, for at most a second, and gives up the rest. */
  async close(): Promise<void> {
    this.#closing = true;
    const { clock } = this.#options;
    const giveUp = clock.schedule(() => this.#stop.abort(), flushMs);
    this.#send();
    await this.#sending;
    giveUp.cancel();
  }

  #send(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, maxBatch);
      const failed = await this.#deliver(batch);
      const { onDropped, origin } = this.#options;
      if (failed !== undefined)
        onDropped(batch.length, `${batch.length} events were not taken by ${origin}: ${failed}`);
      if (this.#overflowed > 0) {
        onDropped(this.#overflowed, `${this.#overflowed} events were dropped: ${origin} is too slow for them`);
        this.#overflowed = 0;
      }
    }
  }

  /** Undefined when the batch was taken, else why not. */
  async #deliver(events: readonly EventRecord[]): Promise<string | undefined> {
    const { post, source } = this.#options;
    const body = JSON.stringify({ source, events });
    for (let attempt = 0; ; attempt += 1) {
      const answer = await post(body, this.#stop.signal);
      if (answer.type === "taken") return undefined;
      const delayMs = answer.type === "failed" ? retryDelaysMs[attempt] : undefined;
      if (delayMs === undefined || this.#stop.signal.aborted) return answer.message;
      await this.#pause(delayMs);
    }
  }

  async #pause(delayMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#options.clock.schedule(resolve, delayMs);
    const giveUp = () => resolve();
    this.#stop.signal.addEventListener("abort", giveUp, { once: true });
    await promise;
    timer.cancel();
    this.#stop.signal.removeEventListener("abort", giveUp);
  }
}
