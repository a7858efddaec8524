import type { LookupAddress } from "node:dns";
import type { SecureContext } from "node:tls";
import { type Client, compressionAlgorithms, connectivityState, type Metadata, status } from "@grpc/grpc-js";
import { hostInUrl } from "../host-in-url.ts";
import type { ProbeDetails } from "../probe.ts";
import type { GrpcTarget } from "../target.ts";
import { type DialIdentity, serverNameOf } from "./dial-tls.ts";
import { callCheck } from "./grpc-call.ts";
import { channelOf, ProbeCredentials } from "./grpc-channel.ts";
import type { RpcEnd } from "./grpc-failure.ts";
import { HealthClient } from "./grpc-health-client.ts";
import { hostAndPort } from "./http-request.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import { untilAborted } from "./until-aborted.ts";

export type GrpcConnectionOptions = {
  readonly target: GrpcTarget;
  readonly identity: DialIdentity | undefined;
  readonly resolved: readonly LookupAddress[];
  readonly userAgent: string;
  /** Sends requests compressed. */
  readonly gzip?: boolean;
};

/** A call that was waiting for a connection (a GOAWAY sends it back) would wait for ever, as there is only this one. */
const lost: RpcEnd = { code: status.UNAVAILABLE, details: "Connection dropped", fromServer: false, headers: {} };

/** How long a call may take to tell in its own words that its connection is gone. */
const lastWordsMs = 50;

/**
 * One connection to a gRPC server, and never a second one: made with the first call, in the time of the run that opens
 * it, and open until `close`. Neither the deadline of that run nor its end touches it.
 */
export class GrpcConnection {
  readonly client: Client;
  readonly #service: string;
  readonly #resolved: readonly string[];
  readonly #credentials: ProbeCredentials;
  readonly #identity: DialIdentity | undefined;
  readonly #context: SecureContext | undefined;
  /** Also what `ProbeRun.details` is for: TLS writes here what it saw of the peer. */
  readonly #details: ProbeRun["details"] = {};

  constructor(options: GrpcConnectionOptions, { phases, signal }: ProbeRun) {
    const { target, identity, resolved, userAgent, gzip = false } = options;
    const { address } = target;
    const tls = identity && { identity, serverName: serverNameOf(identity, address), alpnProtocols: ["h2"] };
    this.#service = target.service;
    this.#resolved = resolved.map((found) => found.address);
    this.#identity = identity;
    this.#context = identity?.secureContext();
    phases.enter("connect");
    this.#credentials = new ProbeCredentials({ phases, signal, details: this.#details }, tls);
    const channel = channelOf(address, resolved, authorityOf(target), userAgent, this.#credentials.ending);
    const compression = gzip ? { "grpc.default_compression_algorithm": compressionAlgorithms.gzip } : {};
    this.client = new HealthClient(channel.target, this.#credentials, { ...channel.options, ...compression });
  }

  /** What was seen of the peer when the connection was made. */
  get details(): ProbeDetails {
    return this.#details;
  }

  /** Why TLS failed, if it did. */
  get failure(): unknown {
    return this.#credentials.failure;
  }

  /** Whether there ever was a connection. */
  get connected(): boolean {
    return this.#credentials.connected;
  }

  /** The address at the other end, while there is one. */
  get peer(): string | undefined {
    return this.#credentials.peer;
  }

  /** Whether it takes calls: open, and not told by the server (GOAWAY) that it is about to close. */
  get ready(): boolean {
    return this.client.getChannel().getConnectivityState(false) === connectivityState.READY;
  }

  /** Whether a fresh connection would be made to the same place, with the same TLS files, and pass as this one did. */
  isAsFresh(resolved: readonly LookupAddress[]): boolean {
    const notAfterMs = this.#details.tls?.notAfterMs;
    if (notAfterMs !== undefined && notAfterMs <= Date.now()) return false;
    if (this.#identity?.secureContext() !== this.#context) return false;
    const { peer } = this;
    // An address that is written in another way than it was found says nothing.
    if (peer === undefined || !this.#resolved.includes(peer)) return true;
    return resolved.some(({ address }) => address === peer);
  }

  /**
   * Connects without a call, until HTTP/2 is spoken; false when that failed, and then a call ends at once and tells why.
   * Throws the signal's reason.
   */
  async opened(signal: AbortSignal): Promise<boolean> {
    const channel = this.client.getChannel();
    for (;;) {
      const state = channel.getConnectivityState(true);
      if (state === connectivityState.READY) return true;
      if (state === connectivityState.TRANSIENT_FAILURE) return false;
      const { promise: changed, resolve } = Promise.withResolvers<unknown>();
      channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, resolve);
      await untilAborted(changed, signal);
    }
  }

  /**
   * Calls `Health/Check`: the serving status, or how the call ended without one. Throws the signal's reason. A deadline
   * is told to the server too.
   */
  async check(metadata: Metadata, signal: AbortSignal, deadline?: Date): Promise<string | RpcEnd> {
    const { promise, resolve } = Promise.withResolvers<string | RpcEnd>();
    const call = callCheck(this.client, this.#service, metadata, resolve, deadline && { deadline });
    let lastWords: NodeJS.Timeout | undefined;
    const onLost = () => {
      lastWords = setTimeout(() => resolve(lost), lastWordsMs);
    };
    const { lost: connectionLost } = this.#credentials;
    if (connectionLost.aborted) onLost();
    connectionLost.addEventListener("abort", onLost, { once: true });
    try {
      return await untilAborted(promise, signal);
    } finally {
      clearTimeout(lastWords);
      connectionLost.removeEventListener("abort", onLost);
      call.cancel();
    }
  }

  /** From now on this is the only connection: when it is lost, so is every call. */
  seal(): void {
    this.#credentials.seal();
  }

  close(): void {
    this.client.close();
    void this.#credentials.close();
  }
}

/** The name the peer is addressed by; as in grpc-go, a given server name stands for it. */
function authorityOf({ address, authority, tls }: GrpcTarget): string {
  if (authority) return authority;
  if (tls?.serverName) return hostInUrl(tls.serverName);
  return address.type === "unix" ? "localhost" : hostAndPort("http", address.host, address.port);
}
