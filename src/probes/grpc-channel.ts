import type { LookupAddress } from "node:dns";
import type { Socket } from "node:net";
import { finished } from "node:stream/promises";
import { ChannelCredentials, type ChannelOptions, credentials, experimental } from "@grpc/grpc-js";
import { codeOf } from "../errors.ts";
import type { Address } from "../target.ts";
import { ignoreLateError } from "./dial.ts";
import { type DialTlsOptions, dialTls } from "./dial-tls.ts";
import { reasonOfCode } from "./failure-reason.ts";
import type { ProbeRun } from "./protocol-probe.ts";

type Connector = ReturnType<ChannelCredentials["_createSecureConnector"]>;
type ResolverListener = ConstructorParameters<Parameters<typeof experimental.registerResolver>[1]>[1];
/** What grpc-js hands to `net.connect`. */
type SubchannelAddress = ({ host: string; port: number } | { path: string }) & { signal: AbortSignal };

const scheme = "podpulse";
const addressesKey = "podpulse.addresses";

/**
 * Name resolution as grpc-js asks for it, with the addresses that the probe has resolved under its own deadline. Each
 * carries a signal on to `net.connect`: grpc-js itself leaves a pending connect alone when a channel closes.
 */
class ProbeResolver {
  readonly #listener: ResolverListener;
  readonly #addresses: readonly SubchannelAddress[];
  #answered = false;

  constructor(_target: unknown, listener: ResolverListener, options: ChannelOptions) {
    this.#listener = listener;
    this.#addresses = options[addressesKey];
  }

  /** Answers once: asked again after every failed connect, it would go round in a circle without end. */
  updateResolution(): void {
    if (this.#answered) return;
    this.#answered = true;
    const endpoints = this.#addresses.map((address) => ({ addresses: [address] }));
    process.nextTick(() => this.#listener(experimental.statusOrFromValue(endpoints), {}, null, ""));
  }

  destroy(): void {}

  static getDefaultAuthority(target: { readonly path: string }): string {
    return target.path;
  }
}

experimental.registerResolver(scheme, ProbeResolver);

/**
 * Credentials that take over each connected socket, speak TLS over it as the other probes do, and remember what they
 * hold and what went wrong: grpc-js passes on only the text of an error. They let it try each address once, and none once
 * they are sealed: on its own it would try again a second later, and keep that connection although its channel is closed,
 * or replace a lost one behind our back. The run is the one that opens the connection; it is not touched later than that.
 */
export class ProbeCredentials extends ChannelCredentials {
  readonly #run: ProbeRun;
  readonly #tls: DialTlsOptions | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #ending = new AbortController();
  readonly #ended = Promise.withResolvers<never>();
  readonly #lost = new AbortController();
  #connected = false;
  #sealed = false;
  #failure: unknown;

  constructor(run: ProbeRun, tls: DialTlsOptions | undefined) {
    super();
    this.#run = { ...run, signal: this.#ending.signal };
    this.#tls = tls;
    this.#ended.promise.catch(() => {});
  }

  /** Aborts whatever is still being connected when the probe is over. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Why TLS failed on the newest connection, if it did; the peer's alert may come after the handshake. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Whether a connection (and its TLS handshake) was completed. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Lets no other connection be made. */
  seal(): void {
    this.#sealed = true;
    if (this.#sockets.size === 0) this.#lost.abort();
  }

  /** Aborts when the connection closes that was there when this was sealed. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** The address of the peer, while there is a connection over TCP. */
  get peer(): string | undefined {
    const [socket] = this.#sockets;
    return socket?.remoteAddress;
  }

  override _isSecure(): boolean {
    return this.#tls !== undefined;
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  /** grpc-js asks for one for each address. */
  override _createSecureConnector(): Connector {
    let tried = false;
    return {
      connect: async (socket) => ({ socket: await this.#takeOver(socket), secure: this._isSecure() }),
      waitForReady: async () => {
        if (tried || this.#sealed) await this.#ended.promise;
        tried = true;
      },
      getCallCredentials: () => credentials.createEmpty(),
      destroy: () => {},
    };
  }

  /** Destroys what is still open, once what was written (GOAWAY) has gone out, and then what is still pending. */
  async close(): Promise<void> {
    this.#ended.reject(new Error("the probe is over"));
    for (const socket of this.#sockets) socket.destroySoon();
    await Promise.allSettled([...this.#sockets].map((socket) => finished(socket)));
    this.#ending.abort();
  }

  async #takeOver(socket: Socket): Promise<Socket> {
    socket.on("error", ignoreLateError);
    try {
      const taken = this.#tls ? await dialTls(socket, this.#tls, this.#run) : socket;
      this.#connected = true;
      this.#sockets.add(taken);
      taken.once("close", () => {
        this.#sockets.delete(taken);
        if (this.#sealed && this.#sockets.size === 0) this.#lost.abort();
      });
      taken.once("error", (error) => {
        if (reasonOfCode(codeOf(error) ?? "") === "tls") this.#failure = error;
      });
      this.#run.phases.enter("request");
      return taken;
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}

/** The target string and options that make grpc-js connect to these addresses, once, and to nothing else. */
export function channelOf(
  address: Address,
  resolved: readonly LookupAddress[],
  authority: string,
  userAgent: string,
  signal: AbortSignal,
): { readonly target: string; readonly options: ChannelOptions } {
  const addresses: readonly SubchannelAddress[] =
    address.type === "unix"
      ? [{ path: address.socketPath, signal }]
      : resolved.map((found) => ({ host: found.address, port: address.port, signal }));
  const options: ChannelOptions = {
    [addressesKey]: addresses,
    "grpc.client_idle_timeout_ms": 0x7fff_ffff, // it would close a kept connection that is seldom used
    "grpc.default_authority": authority,
    "grpc.primary_user_agent": userAgent,
    "grpc.enable_http_proxy": 0,
    "grpc.enable_retries": 0,
    "grpc.initial_reconnect_backoff_ms": 1, // a timer that outlives the channel; nothing is connected to again
    "grpc.service_config_disable_resolution": 1,
    "grpc.use_local_subchannel_pool": 1,
  };
  return { target: `${scheme}:${authority}`, options };
}
