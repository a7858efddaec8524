import { hostname } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { systemClock } from "./clock.ts";
import type { WebhookConfig } from "./config.ts";
import type { EventHistory } from "./event-history.ts";
import type { Publisher } from "./publisher.ts";
import { version } from "./version.ts";

/** The one webhook of a configuration; a reload may put another in its place. */
export class WebhookSlot {
  readonly #history: EventHistory;
  readonly #publisher: Publisher;
  #config: WebhookConfig | undefined;
  #end: () => Promise<void> = async () => {};

  constructor(history: EventHistory, publisher: Publisher) {
    this.#history = history;
    this.#publisher = publisher;
  }

  /** Sends events there from now on, or nowhere. Nothing of it is loaded while there is none. */
  async set(config: WebhookConfig | undefined): Promise<void> {
    if (isDeepStrictEqual(config, this.#config)) return;
    await this.close();
    this.#config = config;
    if (!config) return;
    const [{ Webhook }, { createWebhookRequests }] = await Promise.all([
      import("./telemetry/webhook.ts"),
      import("./telemetry/webhook-request.ts"),
    ]);
    const requests = createWebhookRequests(config);
    const webhook = new Webhook({
      post: requests.post,
      clock: systemClock,
      origin: new URL(config.url).origin,
      source: { name: "podpulse", version, host: hostname() },
      onDropped: (events, message) => this.#publisher.publish({ type: "webhook-dropped", events, message }),
    });
    const unsubscribe = this.#history.subscribe(webhook.listen);
    this.#end = async () => {
      unsubscribe();
      await webhook.close();
      await requests.close();
    };
  }

  /** Sends what has come, for at most a second, and closes the connection. */
  async close(): Promise<void> {
    const end = this.#end;
    this.#end = async () => {};
    this.#config = undefined;
    await end();
  }
}
