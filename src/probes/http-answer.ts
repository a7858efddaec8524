import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { httpFailure } from "./http-failure.ts";
import type { ProbeRun } from "./protocol-probe.ts";

export type HttpAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What was read of the body: at most `maxBodyBytes`. */
  readonly body: Buffer;
  /** The body goes on after what was read. */
  readonly truncated: boolean;
};

export type AnswerOptions = {
  readonly maxBodyBytes: number;
  /** Says by status and headers whether this is the answer; the body of any other, such as a redirect, is not read. */
  readonly isFinal: (status: number, headers: IncomingHttpHeaders) => boolean;
  /** What the socket said before undici hears of its end; see `HttpConnection`. */
  readonly socketError: () => Error | undefined;
};

/** Collects an answer until its end, its cap, or the point where the rest of it is not wanted. */
export class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #options: AnswerOptions;
  readonly #run: ProbeRun;
  readonly #settled = Promise.withResolvers<HttpAnswer>();
  readonly #chunks: Buffer[] = [];
  #received = 0;
  #started = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};

  constructor(options: AnswerOptions, run: ProbeRun) {
    this.#options = options;
    this.#run = run;
  }

  /** The answer, or the failure that came in its place. */
  get answer(): Promise<HttpAnswer> {
    return this.#settled.promise;
  }

  /** Something of an answer has come. */
  get started(): boolean {
    return this.#started;
  }

  onRequestStart(): void {}

  /** HTTP/1.1 only: the first byte of a head. */
  onResponseStarted(): void {
    this.#started = true;
  }

  onResponseStart(_controller: unknown, status: number, headers: IncomingHttpHeaders): void {
    this.#started = true;
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
    const cause = this.#options.socketError() ?? error;
    this.#settled.reject(httpFailure(cause, { status: this.#status, bytes: this.#received }));
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
    this.#settled.resolve({ status: this.#status, headers: this.#headers, body, truncated: cutOff });
  }
}
