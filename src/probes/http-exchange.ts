import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Dispatcher } from "undici";
import Client from "undici/lib/dispatcher/client.js";
import { codeOf } from "../errors.ts";
import { replaceConnectionHeader } from "./connection-header.ts";
import { brokenOff, httpFailure } from "./http-failure.ts";
import type { RequestHead } from "./http-request.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import { singleConnector } from "./single-connector.ts";
import { untilAborted } from "./until-aborted.ts";

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
  /** Says by status and headers whether this is the answer; the body of any other, such as a redirect, is not read. */
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
    connect: singleConnector(socket),
    allowH2: options.http2,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const request: Dispatcher.DispatchOptions = {
    method: "GET",
    path: options.path,
    headers: ["host", host, ...headers.flat()],
    ...(options.http2 ? {} : { reset: true }),
  };
  run.phases.enter("request");
  try {
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    client.dispatch(request, new AnswerReader(socket, options, run, resolve, reject));
    const answer = await untilAborted(promise, run.signal);
    // undici takes a reset for the end of a body that says no length.
    if (codeOf(socket.errored) === "ECONNRESET" && !answer.truncated) throw brokenOff(answer.body.length);
    return answer;
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
  #socketError: Error | undefined;

  constructor(
    socket: Socket,
    options: ExchangeOptions,
    run: ProbeRun,
    resolve: (answer: HttpAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#options = options;
    this.#run = run;
    this.#resolve = resolve;
    this.#reject = reject;
    // undici tells the last error, which only says that the connection is closed when the peer sent a TLS alert before.
    socket.once("error", (error) => {
      this.#socketError = error;
    });
  }

  onRequestStart(): void {}

  onResponseStart(_controller: unknown, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return; // an interim answer
    this.#status = status;
    this.#headers = headers;
    this.#run.details.http = { status };
    this.#run.phases.enter("transfer");
    if (!this.#options.isFinal(status, headers)) this.#finish(true);
    this.#stopAtCap();
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    this.#stopAtCap();
  }

  onResponseEnd(): void {
    this.#finish(false);
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#reject(httpFailure(this.#socketError ?? error, { status: this.#status, bytes: this.#received }));
  }

  #stopAtCap(): void {
    if (this.#received < this.#options.maxBodyBytes) return;
    // Not at once: the end of the answer may be in the same piece.
    queueMicrotask(() => this.#finish(true));
  }

  #finish(truncated: boolean): void {
    const { maxBodyBytes } = this.#options;
    const body = Buffer.concat(this.#chunks).subarray(0, maxBodyBytes);
    const cutOff = truncated || this.#received > maxBodyBytes;
    this.#resolve({ status: this.#status, headers: this.#headers, body, truncated: cutOff });
  }
}
