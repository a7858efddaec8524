import { createServer, type Server, type Socket } from "node:net";
import type { Lifetime } from "../../support/lifetime.ts";
import { type Listener, type ListenOptions, listen } from "../../support/listener.ts";

/** Answers the request-th (from 1) that came over the connection-th that one came over. */
export type Answer = (socket: Socket, request: number, connection: number) => void;

export type KeepAliveServer = Listener & {
  readonly server: Server;
  /** The requests of each connection that one came over; those that were only opened do not count. */
  requests(): readonly number[];
  /** The heads of all requests. */
  heads(): readonly string[];
};

export const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** An HTTP/1.1 server in which a test decides, byte by byte, what happens to a connection and when. */
export async function startKeepAliveServer(
  t: Lifetime,
  answer: Answer = (socket) => socket.write(ok),
  options: ListenOptions = {},
): Promise<KeepAliveServer> {
  const requests: number[] = [];
  const heads: string[] = [];
  const server = createServer((socket) => {
    let connection = 0;
    let head = "";
    socket.on("error", () => {});
    socket.on("data", (data: Buffer) => {
      head += data.toString("latin1");
      if (!head.endsWith("\r\n\r\n")) return;
      heads.push(head);
      head = "";
      connection ||= requests.push(0);
      const count = (requests[connection - 1] ?? 0) + 1;
      requests[connection - 1] = count;
      answer(socket, count, connection);
    });
  });
  return { ...(await listen(t, server, options)), server, requests: () => requests, heads: () => heads };
}
