import type { Socket } from "node:net";

/**
 * Puts another Connection header (or none) into the request that is about to be written to this socket.
 * undici writes `connection: close` or `connection: keep-alive` itself and refuses any other value; it writes the head of
 * a request in one piece, as a string, and a GET has nothing else to write.
 */
export function replaceConnectionHeader(socket: Socket, value: string | undefined): void {
  const write = socket.write.bind(socket) as (...args: readonly unknown[]) => boolean;
  socket.write = ((head: unknown, ...rest: readonly unknown[]) => {
    Reflect.deleteProperty(socket, "write");
    const line = value === undefined ? "\r\n" : `\r\nConnection: ${value}\r\n`;
    return write(
      typeof head === "string" ? head.replace(/\r\nconnection: (close|keep-alive)\r\n/, () => line) : head,
      ...rest,
    );
  }) as Socket["write"];
}
