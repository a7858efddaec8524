import { isIP } from "node:net";
import { dial } from "./dial.ts";
import type { HttpAnswer } from "./http-answer.ts";
import type { HttpRequest } from "./http-connection.ts";
import { type DialledHttp, dialHttp, type HttpPlace } from "./http-dial.ts";
import { PhaseTimer } from "./phase-timer.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import { resolveHost } from "./resolve-host.ts";

/** How some servers announce that they close an idle connection; it may cross with a request (RFC 9110, 15.5.9). */
const requestTimeout = 408;

/** Why a run stops to ask over the kept connection: the name leads elsewhere by now. */
const moved = new Error("moved");

/**
 * Asks one place over a connection that stays open from run to run, until its lifetime ends. Runs that overlap do not
 * share it: all but one use a connection of their own.
 */
export class KeptHttp {
  readonly #place: HttpPlace;
  readonly #lifetime: AbortSignal;
  #idle: DialledHttp | undefined;

  constructor(place: HttpPlace, lifetime: AbortSignal) {
    this.#place = place;
    this.#lifetime = lifetime;
    lifetime.addEventListener("abort", () => void this.#idle?.connection.close(), { once: true });
  }

  /**
   * One GET. That the peer has closed the kept connection meanwhile is its right and no failure: a request that nothing
   * came in answer to is sent once more, over a new connection.
   */
  async ask(request: HttpRequest, run: ProbeRun): Promise<HttpAnswer> {
    const kept = await this.#takeUsable();
    if (kept) {
      const answer = await this.#thenKept(kept, run, () => this.#askKept(kept, request, run));
      if (answer) return answer;
      delete run.details.http;
      delete run.details.tls;
    }
    const dialled = await dialHttp(this.#place, run);
    return await this.#thenKept(dialled, run, () => dialled.connection.ask(request, run));
  }

  /** The kept connection, unless the peer closed it or it stands for TLS files or a certificate of the past. */
  async #takeUsable(): Promise<DialledHttp | undefined> {
    const kept = this.#idle;
    this.#idle = undefined;
    if (!kept) return undefined;
    const { connection, secureContext, tls } = kept;
    const { scheme, identity } = this.#place;
    const current = scheme === "http" || secureContext === identity.secureContext();
    const expired = tls?.notAfterMs !== undefined && tls.notAfterMs <= Date.now();
    if (connection.usable && current && !expired) return kept;
    await connection.close();
    return undefined;
  }

  async #thenKept<T>(dialled: DialledHttp, run: ProbeRun, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } finally {
      const givenUp = this.#lifetime.aborted || run.signal.aborted;
      if (dialled.connection.usable && !this.#idle && !givenUp) this.#idle = dialled;
      else await dialled.connection.close();
    }
  }

  /** The answer, while the place also still accepts connections; undefined when it is to be asked over a new one. */
  async #askKept(kept: DialledHttp, request: HttpRequest, run: ProbeRun) {
    const { connection, tls } = kept;
    if (tls) run.details.tls = tls;
    const stop = new AbortController();
    const signal = AbortSignal.any([run.signal, stop.signal]);
    // Its time is not the request's: it has phases of its own.
    const beside: ProbeRun = { signal, phases: new PhaseTimer(), details: {} };
    let failedFirst: "asking" | "accepting" | undefined;
    const stopBoth = (who: typeof failedFirst) => (error: unknown) => {
      failedFirst ??= who;
      stop.abort();
      throw error;
    };
    const [asked, accepted] = await Promise.allSettled([
      connection.ask(request, { ...run, signal }).catch(stopBoth("asking")),
      this.#dialBeside(kept, beside).catch(stopBoth("accepting")),
    ]);
    if (run.signal.aborted && asked.status === "fulfilled") run.phases.enter(beside.phases.current ?? "connect");
    run.signal.throwIfAborted();
    if (failedFirst !== "accepting" && asked.status === "fulfilled" && asked.value.status !== requestTimeout) {
      return asked.value;
    }
    await connection.close();
    if (failedFirst === "accepting" && accepted.status === "rejected" && accepted.reason !== moved) {
      throw accepted.reason;
    }
    if (failedFirst === "asking" && asked.status === "rejected" && connection.answerStarted) throw asked.reason;
    return undefined;
  }

  /** Connects to where the kept connection goes, and no more. Throws `moved`, or what keeps it from connecting. */
  async #dialBeside({ remoteAddress }: DialledHttp, run: ProbeRun): Promise<void> {
    let { address } = this.#place;
    if (address.type === "tcp" && isIP(address.host) === 0 && remoteAddress !== undefined) {
      const addresses = await resolveHost(address.host, run);
      if (!addresses.some((found) => found.address === remoteAddress)) throw moved;
      address = { ...address, host: remoteAddress };
    }
    const socket = await dial(address, run);
    socket.destroy();
  }
}
