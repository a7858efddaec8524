import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Dispatcher } from "undici";
import Client from "undici/lib/dispatcher/client.js";
import { replaceConnectionHeader } from "./connection-header.ts";
import type { RequestHead } from "./http-request.ts";
import { ProbeError } from "./probe-error.ts";
import type { ProbeRun } from "./protocol-probe.ts";

export type HttpAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What was read of the body: at most `maxBodyBytes`. */
  readonly body: Buffer;
  /** The body goes on after what was read. */
  readonly truncated: boolean;
};

export type ExchangeOptions = {
  readonly scheme: "http" | "https";
  readonly http2: boolean;
  readonly head: RequestHead;
  readonly path: string;
  readonly maxBodyBytes: number;
  /** Says by status and headers that the body is not wanted, as for a redirect that will be followed. */
  readonly isFinal: (status: number, headers: IncomingHttpHeaders) => boolean;
};

/**
 * One GET over a connection of its own, which is closed at the end in any case.
 * Throws undici's or Node's error when the answer does not come to its end (or to `maxBodyBytes`).
 */
export async function exchange(socket: Socket, options: ExchangeOptions, run: ProbeRun): Promise<HttpAnswer> {
  const { connection, host, headers } = options.head;
  // HTTP/2 has no Connection header (RFC 9113, section 8.2.2).
  if (connection !== "close" && !options.http2) replaceConnectionHeader(socket, connection);
  // How undici learns what is spoken; without TLS there is no ALPN to tell it.
  Object.assign(socket, { alpnProtocol: options.http2 ? "h2" : "http/1.1" });
  // The deadline is the run's; undici's own timers are off. Its origin is only a label: the Host header is given.
  const client = new Client(`${options.scheme}://podpulse.invalid`, {
    // Not at once: undici does not hear a callback that comes before the connector has returned.
    connect: (_options, callback) => queueMicrotask(() => callback(null, socket)),
    allowH2: options.http2,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  run.phases.enter("request");
  try {
    return await new Promise<HttpAnswer>((resolve, reject) => {
      run.signal.addEventListener("abort", () => reject(run.signal.reason), { once: true });
      const request: Dispatcher.DispatchOptions = {
        method: "GET",
        path: options.path,
        headers: ["host", host, ...headers.flat()],
        ...(options.http2 ? {} : { reset: true }),
      };
      client.dispatch(request, new AnswerReader(options, run, resolve, reject));
      run.signal.throwIfAborted();
    });
  } finally {
    // The client first: undici's HTTP/2 side asserts that nothing is pending when its socket goes.
    await client.destroy();
    socket.destroy();
  }
}

/** Collects an answer until its end, its cap, or the point where the rest of it is not wanted. */
class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  readonly #run: ProbeRun;
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #received = 0;
  #status = 0;
  #headers: IncomingHttpHeaders = {};

  constructor(
    options: ExchangeOptions,
    run: ProbeRun,
    resolve: (answer: HttpAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#options = options;
    this.#run = run;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(): void {}

  onResponseStart(_controller: unknown, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return; // an interim answer
    this.#status = status;
    this.#headers = headers;
    this.#run.details.http = { status };
    this.#run.phases.enter("transfer");
    if (!this.#options.isFinal(status, headers)) this.#finish(true);
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    if (this.#received > this.#options.maxBodyBytes) this.#finish(true);
  }

  onResponseEnd(): void {
    this.#finish(false);
  }

  onRequestUpgrade(): void {
    this.#reject(new ProbeError("protocol", "the peer switched to another protocol unasked"));
  }

  onResponseError(_controller: unknown, error: Error): void {
    const brokeOff = this.#status > 0 && (error as { code?: string }).code === "UND_ERR_SOCKET";
    const message = `the answer broke off after ${this.#received} bytes of its body`;
    this.#reject(brokeOff ? new ProbeError("reset", message) : error);
  }

  #finish(truncated: boolean): void {
    const body = Buffer.concat(this.#chunks).subarray(0, this.#options.maxBodyBytes);
    this.#resolve({ status: this.#status, headers: this.#headers, body, truncated });
  }
}
