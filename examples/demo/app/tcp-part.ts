import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { type ListenAddress, listen } from "./listen.ts";
import type { RunningPart } from "./part.ts";

/**
 * Starts a line-echo server.
 * Breaking it closes the listener and all connections, as a crash does, so that the kernel refuses new ones;
 * fixing it listens on the same port again.
 */
export const startTcpPart = async (address: ListenAddress): Promise<RunningPart> => {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    echoLines(socket);
  });
  const port = await listen(server, address);

  const stop = async (): Promise<void> => {
    if (!server.listening) {
      return;
    }
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) {
      socket.destroy();
    }
    await closed;
  };
  return {
    port,
    break: stop,
    async fix() {
      if (!server.listening) {
        await listen(server, { host: address.host, port });
      }
    },
    close: stop,
  };
};

const echoLines = (socket: Socket): void => {
  createInterface({ input: socket })
    .on("line", (line) => socket.write(`${line}\n`))
    .on("close", () => socket.end());
};
