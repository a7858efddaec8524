import { type Client, type Metadata, type StatusObject, status } from "@grpc/grpc-js";
import type { ProbeFailure } from "../probe.ts";
import { callWatch, type HealthMessage, maskMetadata, serverWords, servingStatusOf } from "./grpc-call.ts";
import type { RpcEnd } from "./grpc-failure.ts";
import { findingOfEnd, type GrpcFinding } from "./grpc-finding.ts";

export type GrpcWatchOptions = {
  readonly client: Client;
  readonly service: string;
  readonly metadata: Metadata;
  /** Whether the connection below still takes calls; when not, the end of the stream is not the server's word. */
  readonly isConnected: () => boolean;
  /** Takes each message's serving status; of several that came at once, the newest. */
  readonly onStatus: (servingStatus: string) => void;
  /** Once, when the stream ended and it was not we who ended it. */
  readonly onEnd: (end: GrpcFinding<ProbeFailure> | "unimplemented") => void;
};

/**
 * Messages are taken as often as this at most, and those that came meanwhile are passed over: a server that floods
 * is held back by HTTP/2's flow control, and neither fills our memory nor starves the event loop.
 */
const paceMs = 5;

/** One `Health/Watch` stream, from its call to its end. Nothing is heard from it after `close`. */
export class GrpcWatch {
  readonly #options: GrpcWatchOptions;
  readonly #stream: ReturnType<typeof callWatch>;
  #pause: NodeJS.Timeout | undefined;
  #headers: Metadata | undefined;
  #closed = false;

  constructor(options: GrpcWatchOptions) {
    const { client, service, metadata } = options;
    this.#options = options;
    this.#stream = callWatch(client, service, metadata);
    this.#stream
      .on("metadata", (headers) => {
        this.#headers = headers;
      })
      .on("readable", () => {
        if (!this.#pause) this.#take();
      })
      .on("error", () => {}) // its status tells the same
      .on("status", (ended) => this.#end(ended));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#pause);
    this.#stream.cancel();
    this.#stream.destroy();
  }

  #take(): void {
    this.#pause = undefined;
    let taken = false;
    let newest: HealthMessage;
    // Never more than the few that a stream buffers, each turn.
    for (let left = this.#stream.readableLength; left > 0; left -= 1) {
      newest = this.#stream.read();
      taken = true;
    }
    // Asks for more, and lets an end be seen; with an empty buffer it takes nothing.
    if (this.#stream.readableLength === 0) this.#stream.read(0);
    if (!taken) return;
    this.#pause = setTimeout(() => this.#take(), paceMs);
    this.#options.onStatus(servingStatusOf(newest));
  }

  #end({ code, details, metadata }: StatusObject): void {
    if (this.#closed) return;
    // What was sent before the end counts before it.
    this.#take();
    if (this.#closed) return;
    this.close();
    if (code === status.UNIMPLEMENTED) {
      this.#options.onEnd("unimplemented");
      return;
    }
    const { fromServer, headers } = serverWords(this.#headers, metadata);
    const words = maskMetadata(details, this.#options.metadata);
    const isTheirs = fromServer && this.#options.isConnected();
    this.#options.onEnd(findingOfWatchEnd({ code, details: words, fromServer: isTheirs, headers }));
  }
}

function findingOfWatchEnd(end: RpcEnd): GrpcFinding<ProbeFailure> {
  if (end.code === status.OK) {
    const message = "the server ended the Watch stream";
    return { finding: { outcome: "failure", reason: "reset", message }, details: {} };
  }
  const { finding, details } = findingOfEnd(end);
  const message =
    finding.reason === "reset"
      ? "the connection of the Watch stream was lost"
      : `the Watch stream ended: ${finding.message}`;
  return { finding: { ...finding, message }, details };
}
