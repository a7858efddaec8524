import type { Socket } from "node:net";

const maxBytes = 64 * 1024;

/**
 * What a peer has sent, up to 64 KiB, as text in which each byte is one character (latin1), so that patterns can
 * speak of bytes. Reads as long as it lives; ends with its socket.
 */
export class Received {
  #text = "";
  #overflowed = false;
  #ended = false;
  #error: Error | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(socket: Socket) {
    socket.on("data", (chunk: Buffer) => this.#change(() => this.#keep(chunk)));
    socket.on("error", (error) => this.#change(() => (this.#error = error)));
    for (const event of ["end", "close"] as const) socket.on(event, () => this.#change(() => (this.#ended = true)));
  }

  get text(): string {
    return this.#text;
  }

  /** Nothing more is kept; until `forget`, since what follows a gap is not what follows. */
  get full(): boolean {
    return this.#overflowed || this.#text.length >= maxBytes;
  }

  /** The peer has closed, or the connection is gone. */
  get ended(): boolean {
    return this.#ended;
  }

  get error(): Error | undefined {
    return this.#error;
  }

  /** Takes away what stands before an index. */
  take(end: number): void {
    this.#text = this.#text.slice(end);
  }

  forget(): void {
    this.#text = "";
    this.#overflowed = false;
  }

  /** Resolves when something has changed, and when the signal aborts. */
  async change(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = this.#changed;
    const onAbort = () => resolve();
    signal.addEventListener("abort", onAbort, { once: true });
    await promise;
    signal.removeEventListener("abort", onAbort);
  }

  #keep(chunk: Buffer): void {
    const room = this.#overflowed ? 0 : maxBytes - this.#text.length;
    this.#text += chunk.toString("latin1", 0, room);
    this.#overflowed ||= chunk.length > room;
  }

  #change(apply: () => void): void {
    apply();
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
