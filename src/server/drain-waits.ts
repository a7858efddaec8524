import { once } from "node:events";
import type { FastifyReply } from "fastify";

/** So many callers may wait for a drain at a time. */
const maxWaits = 64;

/** The callers that wait while the sidecar drains: each for its own time, all of them until the drain ends. */
export class DrainWaits {
  readonly #waits = new Map<FastifyReply, () => void>();

  get full(): boolean {
    return this.#waits.size >= maxWaits;
  }

  /** Resolves after `ms`, when {@link endAll} is called, or when the caller has left. */
  async wait(reply: FastifyReply, ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { socket } = reply.request.raw;
    const timer = setTimeout(resolve, ms);
    socket.setTimeout(0); // the server's bound on idle connections would end a long wait
    socket.once("close", resolve);
    this.#waits.set(reply, resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      socket.off("close", resolve);
      this.#waits.delete(reply);
    }
  }

  /** Ends every wait; resolves when the answers are sent, or after a second. */
  async endAll(): Promise<void> {
    const sent = [...this.#waits].map(async ([{ raw }, end]) => {
      end();
      if (!raw.writableFinished && !raw.destroyed) await once(raw, "close", { signal: AbortSignal.timeout(1000) });
    });
    await Promise.allSettled(sent);
  }
}
