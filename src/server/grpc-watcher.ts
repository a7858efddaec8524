import type { ServerWritableStream, StatusObject } from "@grpc/grpc-js";
import type { ServingStatus } from "./grpc-serving-status.ts";

export type WatchedStatus = ServingStatus | "SERVICE_UNKNOWN";

/** The server's end of a `Watch` call. */
export type WatchCall = ServerWritableStream<{ readonly service: string }, { readonly status: WatchedStatus }>;

/**
 * One `Watch` stream. One message at most is on its way; of the statuses that come meanwhile only the newest is kept,
 * so that a client that reads slowly, or not at all, costs no memory and misses only what is over.
 */
export class GrpcWatcher {
  readonly #call: WatchCall;
  #sent: WatchedStatus | undefined;
  #newest: WatchedStatus | undefined;
  #writing = false;
  #ended = false;

  constructor(call: WatchCall) {
    this.#call = call;
  }

  get service(): string {
    return this.#call.request.service;
  }

  /** Sends the status, unless the client knows it. */
  tell(status: WatchedStatus): void {
    this.#newest = status;
    if (!this.#writing) this.#send();
  }

  /** Sends what is not sent yet, and ends the stream with this status. */
  end(status: Pick<StatusObject, "code" | "details">): void {
    this.#send();
    this.#ended = true;
    this.#call.emit("error", status);
  }

  #send(): void {
    if (this.#ended || this.#newest === undefined || this.#newest === this.#sent) return;
    this.#sent = this.#newest;
    this.#writing = true;
    // Called back when the message has gone out; never, when the stream was closed.
    this.#call.write({ status: this.#newest }, (error?: Error | null) => {
      this.#writing = false;
      if (!error) this.#send();
    });
  }
}
