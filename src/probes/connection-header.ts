import type { Socket } from "node:net";

/**
 * Puts another Connection header (or none) into the request that is about to be written to this socket.
 * undici always writes `connection: close` itself and refuses any other value but keep-alive; it writes the head of a
 * request in one piece, as a string, and the probe's is the first on its connection.
 */
export function replaceConnectionHeader(socket: Socket, value: string | undefined): void {
  const write = socket.write.bind(socket) as (...args: readonly unknown[]) => boolean;
  socket.write = ((head: unknown, ...rest: readonly unknown[]) => {
    Reflect.deleteProperty(socket, "write");
    const line = value === undefined ? "\r\n" : `\r\nConnection: ${value}\r\n`;
    return write(typeof head === "string" ? head.replace("\r\nconnection: close\r\n", () => line) : head, ...rest);
  }) as Socket["write"];
}
