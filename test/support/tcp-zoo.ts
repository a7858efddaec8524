import { createServer, type Socket } from "node:net";
import { pipeline, Readable } from "node:stream";
import type { Lifetime } from "./lifetime.ts";
import { type Listener, type ListenOptions, listen } from "./listener.ts";

/** What a server does with a connection it has just accepted. */
export type Behaviour = (socket: Socket) => void;

const GARBAGE = Buffer.from("9f04e1ff00d37a0bfe8112c66e0ad9008837f5bc4110ff0d0a0a0de2", "hex");
const TLS_PROTOCOL_VERSION_ALERT = Buffer.from("15030100020246", "hex");
const MEBIBYTE = 1024 * 1024;
const HEAD_OF_100 = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
const HALF_OF_100 = "x".repeat(50);
const HELLO = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
const BAD_REQUEST = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/** Answers as a server does, once the client has spoken: an HTTP client takes an earlier answer for a broken server. */
const onceAsked =
  (answer: Behaviour): Behaviour =>
  (socket) => {
    socket.once("data", () => answer(socket));
  };

/** Sends `start`, then `piece` again and again, no faster than the client reads. */
const endless =
  (start: string, piece: string): Behaviour =>
  (socket) => {
    const pieces = function* () {
      yield start;
      for (;;) yield piece;
    };
    pipeline(Readable.from(pieces(), { objectMode: false }), socket, () => {});
  };

/** Once asked, sends the head of a valid HTTP response byte by byte, and never comes to its end. */
export const dripHttpHeader = (intervalMs: number): Behaviour =>
  onceAsked((socket) => {
    const start = "HTTP/1.1 200 OK\r\nX-Filler: ";
    let sent = 0;
    const timer = setInterval(() => socket.write(start.charAt(sent++) || "x"), intervalMs);
    socket.on("close", () => clearInterval(timer));
  });

/**
 * Servers that misbehave in every way a probe must survive, and `http11`, which does not. Those that speak HTTP or TLS
 * wait for the client to speak first; the others act on the connection alone.
 */
export const tcpZoo = {
  silent: () => {},
  closes: (socket) => socket.end(),
  resets: (socket) => socket.resetAndDestroy(),
  garbage: (socket) => socket.write(GARBAGE),
  garbageThenClose: (socket) => socket.end(GARBAGE),
  dripsHttpHeader: dripHttpHeader(20),
  halfHttpHeader: onceAsked((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Le")),
  halfBody: onceAsked((socket) => socket.end(HEAD_OF_100 + HALF_OF_100)),
  stallsBody: onceAsked((socket) => socket.write(HEAD_OF_100 + HALF_OF_100)),
  endlessBody: onceAsked(
    endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", `4000\r\n${"x".repeat(0x4000)}\r\n`),
  ),
  endlessHeader: onceAsked(endless("HTTP/1.1 200 OK\r\n", `X-Filler: ${"x".repeat(1000)}\r\n`)),
  hugeBody: onceAsked((socket) =>
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${MEBIBYTE}\r\nConnection: close\r\n\r\n${"x".repeat(MEBIBYTE)}`),
  ),
  http11: onceAsked((socket) => socket.end(HELLO)),
  http400: onceAsked((socket) => socket.end(BAD_REQUEST)),
  tlsAlert: onceAsked((socket) => socket.end(TLS_PROTOCOL_VERSION_ALERT)),
  invalidStatus: onceAsked((socket) => socket.end("HTTP/1.1 -1 nope\r\nContent-Length: 0\r\n\r\n")),
} as const satisfies Record<string, Behaviour>;

/** A raw TCP server that also tells what reached it. */
export type TcpServer = Listener & {
  /** Everything received so far, over all connections. */
  received(): Buffer;
};

/** Starts a server with a behaviour of the zoo, or with one of the test's own. */
export async function startTcpServer(
  t: Lifetime,
  behaviour: keyof typeof tcpZoo | Behaviour,
  options: ListenOptions = {},
): Promise<TcpServer> {
  const behave: Behaviour = typeof behaviour === "function" ? behaviour : tcpZoo[behaviour];
  const chunks: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    // Also keeps the socket read, without which the client's leaving would go unnoticed.
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    behave(socket);
  });
  return { ...(await listen(t, server, options)), received: () => Buffer.concat(chunks) };
}

/** A loopback port that refuses connections: it was free a moment ago, and the kernel is slow to hand it out again. */
export async function unusedPort(host = "127.0.0.1"): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen({ host, port: 0 }, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("a TCP server has a port");
  return address.port;
}
