import type { Socket } from "node:net";
import type { Dispatcher } from "undici";
import Client from "undici/lib/dispatcher/client.js";
import { codeOf } from "../errors.ts";
import { replaceConnectionHeader } from "./connection-header.ts";
import { type AnswerOptions, AnswerReader, type HttpAnswer } from "./http-answer.ts";
import { brokenOff } from "./http-failure.ts";
import type { RequestHead } from "./http-request.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import { singleConnector } from "./single-connector.ts";
import { untilAborted } from "./until-aborted.ts";

export type HttpRequest = Omit<AnswerOptions, "socketError"> & { readonly head: RequestHead; readonly path: string };

/** Longest delay of a timer: 24 days. */
const longestDelayMs = 2 ** 31 - 1;

/** Of an answer's head, trailers too; `failure-reason.ts` tells it. Node's own limit could be set from outside. */
const maxHeaderBytes = 16 * 1024;

/** Why a connection is given up: one error for all, since undici would make one with a stack for each probe. */
const ended = new Error("The probe has ended");

/**
 * Asks over one open connection, one request at a time, until it is closed. It never connects again.
 * Between two requests the connection does not keep the process alive, and whatever happens to it is only noted.
 */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #http2: boolean;
  readonly #client: Client;
  #socketError: Error | undefined;
  #usable = true;
  #answerStarted = false;

  /** Takes the socket over, which must have an error listener of its own. */
  constructor(socket: Socket, { scheme, http2 }: { readonly scheme: "http" | "https"; readonly http2: boolean }) {
    this.#socket = socket;
    this.#http2 = http2;
    // undici tells the last error, which only says that the connection is closed when the peer sent a TLS alert before.
    socket.once("error", (error) => {
      this.#socketError = error;
    });
    // How undici learns what is spoken; without TLS there is no ALPN to tell it.
    Object.assign(socket, { alpnProtocol: http2 ? "h2" : "http/1.1" });
    // The deadline is the run's; undici's own timers are off, but for the server's own `Keep-Alive: timeout=`, which an
    // idle connection does not outlive. Its origin is only a label: the Host header is given.
    this.#client = new Client(`${scheme}://podpulse.invalid`, {
      connect: singleConnector(socket),
      allowH2: http2,
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: longestDelayMs,
      keepAliveMaxTimeout: longestDelayMs,
      keepAliveTimeoutThreshold: 0,
      pingInterval: 0,
    });
    this.#client.once("disconnect", () => {
      this.#usable = false;
    });
  }

  /** Another request can be sent: the last answer came to its end and neither side has closed the connection. */
  get usable(): boolean {
    return this.#usable && !this.#socket.destroyed;
  }

  /** Something has come in answer to the newest request, if only a part of its head. */
  get answerStarted(): boolean {
    return this.#answerStarted;
  }

  /**
   * One GET. Throws undici's or Node's error when the answer does not come to its end (or to `maxBodyBytes`), or the
   * signal's reason; the connection is then of no more use, and is still to be closed.
   */
  async ask(request: HttpRequest, run: ProbeRun): Promise<HttpAnswer> {
    const reader = new AnswerReader({ ...request, socketError: () => this.#socketError }, run);
    run.phases.enter("request");
    try {
      this.#client.dispatch(this.#dispatchOptions(request), reader);
      const answer = await untilAborted(reader.answer, run.signal);
      // undici takes a reset for the end of a body that says no length.
      if (codeOf(this.#socket.errored) === "ECONNRESET" && !answer.truncated) throw brokenOff(answer.body.length);
      if (answer.truncated) this.#usable = false;
      return answer;
    } catch (error) {
      this.#usable = false;
      throw error;
    } finally {
      this.#answerStarted = reader.started;
    }
  }

  async close(): Promise<void> {
    this.#usable = false;
    // The client first: undici's HTTP/2 side asserts that nothing is pending when its socket goes.
    await this.#client.destroy(ended);
    this.#socket.destroy();
  }

  #dispatchOptions({ head, path }: HttpRequest): Dispatcher.DispatchOptions {
    const { connection, host, headers } = head;
    const lines: Dispatcher.DispatchOptions = { method: "GET", path, headers: ["host", host, ...headers.flat()] };
    // HTTP/2 has no Connection header (RFC 9113, section 8.2.2).
    if (this.#http2) return lines;
    const reset = /(^|,)\s*close\s*(,|$)/i.test(connection ?? "");
    if (connection !== (reset ? "close" : "keep-alive")) replaceConnectionHeader(this.#socket, connection);
    return { ...lines, reset };
  }
}
