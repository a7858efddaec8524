import { once } from "node:events";
import type { Server, Socket } from "node:net";
import type { Lifetime } from "./lifetime.ts";

/** Where a test server listens: any free port of 127.0.0.1 unless told, or the Unix socket at `path`. */
export type ListenOptions = { host?: string; path?: string };

/** A server that listens. On a Unix socket `path` is set, `host` is empty and `port` is 0. */
export type Listener = {
  host: string;
  port: number;
  path?: string;
  /** How many connections are open now. */
  connections(): number;
  /** How many connections there were so far. */
  accepted(): number;
};

/** Starts any net.Server, counts its connections below TLS, and closes it with the test, open connections included. */
export async function listen(t: Lifetime, server: Server, options: ListenOptions): Promise<Listener> {
  const { host = "127.0.0.1", path } = options;
  const open = new Set<Socket>();
  let accepted = 0;
  server.on("connection", (socket: Socket) => {
    accepted += 1;
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  t.after(async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of open) socket.destroy();
    await closed;
  });
  server.listen(path === undefined ? { host, port: 0 } : { path });
  await once(server, "listening");
  const address = server.address();
  const place =
    typeof address === "object" && address !== null
      ? { host, port: address.port }
      : { host: "", port: 0, ...(path === undefined ? {} : { path }) };
  return { ...place, connections: () => open.size, accepted: () => accepted };
}
