import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { ServerConfig } from "../config.ts";
import { listenFailure } from "./listen-failure.ts";
import { tlsOptions } from "./tls-options.ts";

/** Well above the number of Watch streams, so that watchers alone cannot shut out a Check. */
const maxConnections = 2000;

const handshakeTimeoutMs = 10_000;

/**
 * The listening socket of the gRPC server, with TLS on it where `server.tls` says so. It is ours, and not grpc-js's own,
 * so that it can be bounded, speaks the same TLS as the HTTP server, and says why it cannot listen: grpc-js keeps only
 * the text of that error, and writes it to stderr itself.
 */
export class GrpcListener {
  readonly #config: ServerConfig;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** Hands over each connection, its TLS handshake done. Throws Node's error when the TLS files cannot be used. */
  constructor(config: ServerConfig, onConnection: (socket: Socket) => void) {
    this.#config = config;
    const taken = (socket: Socket) => {
      socket.on("error", () => {}); // the HTTP/2 session above it ends by the same error
      onConnection(socket);
    };
    this.#server = config.tls
      ? createTlsServer(
          { ...tlsOptions(config.tls), ALPNProtocols: ["h2"], handshakeTimeout: handshakeTimeoutMs, noDelay: true },
          taken,
        )
      : createServer({ noDelay: true }, taken);
    this.#server.maxConnections = maxConnections;
    // Below TLS, so that those are known too that never finish their handshake.
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /** Listens, and returns where. Throws a UsageError when that cannot be: the operator's choice of address or port. */
  async listen(port: number): Promise<AddressInfo> {
    const { host } = this.#config;
    this.#server.listen({ host, port });
    try {
      await once(this.#server, "listening");
    } catch (error) {
      throw listenFailure(error, { host, port, setting: "--grpc-port or server.grpc.port" });
    }
    return this.#server.address() as AddressInfo;
  }

  /** Takes no further connection; those there are go on. */
  stopListening(): void {
    this.#server.close();
  }

  /** Resolves when every connection is closed; those that are still open after `graceMs` are cut off. */
  async close(graceMs: number): Promise<void> {
    const closed = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    const late = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, graceMs);
    await Promise.all(closed);
    clearTimeout(late);
  }
}
