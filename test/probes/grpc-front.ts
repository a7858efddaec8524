import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { Lifetime } from "../support/lifetime.ts";
import type { Place } from "./support/targets.ts";

/** What stands before a server, so that a test can count its connections and break them. */
export type Front = Place & {
  /** The connections over which something was said; a mere connect is none. */
  spoken(): number;
  /** All that there were. */
  accepted(): number;
  /** How many are open now. */
  open(): number;
  /** Refuses new connections; those that are open live on. */
  refuse(): void;
  listenAgain(): Promise<void>;
  /** Resets what is open. */
  drop(): void;
  /** Resets each open connection as soon as something is said over it. */
  dropWhenSpokenTo(): void;
};

export async function startFront(t: Lifetime, { port: portBehind, host }: Place): Promise<Front> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let spoken = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.once("data", (first) => {
      spoken += 1;
      const behind = connect({ port: portBehind, host, noDelay: true });
      behind.on("error", () => {}).on("close", () => socket.destroy());
      socket.on("close", () => behind.destroy());
      behind.write(first);
      socket.pipe(behind);
      behind.pipe(socket);
    });
  });
  const listen = async (port: number) => {
    server.listen(port, "0.0.0.0");
    await once(server, "listening");
  };
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not on TCP");
  const { port } = address;
  const drop = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  t.after(() => {
    server.close();
    drop();
  });
  return {
    host: "127.0.0.1",
    port,
    accepted: () => accepted,
    spoken: () => spoken,
    open: () => sockets.size,
    refuse: () => void server.close(),
    listenAgain: () => listen(port),
    drop,
    dropWhenSpokenTo: () => {
      for (const socket of sockets) socket.prependOnceListener("data", () => socket.resetAndDestroy());
    },
  };
}
