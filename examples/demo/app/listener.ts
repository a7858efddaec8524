import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type ServerOpts, type Socket } from "node:net";

/** Where a part listens; port 0 lets the kernel choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** A TCP listener that knows its connections, so that it can be stopped at once and started again. */
export interface Listener {
  readonly port: number;
  /** Listens on the same port again; nothing happens when it listens already. */
  resume(): Promise<void>;
  /** Closes the listener and all its connections, whatever their peers do. */
  stop(): Promise<void>;
}

/** Starts listening and resolves with the port; rejects when the address is taken. */
export const listen = async (server: Server, { host, port }: ListenAddress): Promise<number> => {
  server.listen(port, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};

/** Starts a listener which hands its connections to `serve`. */
export const startListener = async (
  address: ListenAddress,
  options: ServerOpts,
  serve: (socket: Socket) => void,
): Promise<Listener> => {
  const sockets = new Set<Socket>();
  const server = createServer(options, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    serve(socket);
  });
  const port = await listen(server, address);
  return {
    port,
    async resume() {
      if (!server.listening) {
        await listen(server, { host: address.host, port });
      }
    },
    async stop() {
      if (!server.listening) {
        return;
      }
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
};

/** The address as a URL writes it. */
export const authority = ({ host, port }: ListenAddress): string =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`;
