import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { type ListenAddress, startListener } from "./listener.ts";
import type { RunningPart } from "./part.ts";

/**
 * Starts a line-echo server.
 * Breaking it closes the listener and all connections, as a crash does, so that the kernel refuses new ones;
 * fixing it listens on the same port again.
 */
export const startTcpPart = async (address: ListenAddress): Promise<RunningPart> => {
  const listener = await startListener(address, { allowHalfOpen: true }, echoLines);
  return { port: listener.port, break: listener.stop, fix: listener.resume, close: listener.stop };
};

const echoLines = (socket: Socket): void => {
  createInterface({ input: socket })
    .on("line", (line) => socket.write(`${line}\n`))
    .on("close", () => socket.end());
};
