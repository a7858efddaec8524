import { type ClientHttp2Session, type ClientHttp2Stream, connect, type Settings } from "node:http2";
import { connect as connectTcp, type Socket } from "node:net";
import type { Lifetime } from "../support/lifetime.ts";

/** HealthCheckRequest of a service, or any bytes, as gRPC frames it. */
export function frame(message: string | Buffer, { compressed = false } = {}): Buffer {
  const service = typeof message === "string" ? Buffer.from(message) : undefined;
  const body = service ? Buffer.concat([Buffer.from(service.length ? [0x0a, service.length] : []), service]) : message;
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed ? 1 : 0);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body as Buffer]);
}

/** A plain HTTP/2 connection, destroyed with the test. */
export async function openSession(t: Lifetime, port: number, settings: Settings = {}): Promise<ClientHttp2Session> {
  const session = connect(`http://127.0.0.1:${port}`, { settings });
  session.on("error", () => {});
  t.after(() => session.destroy());
  await new Promise((resolve) => session.once("remoteSettings", resolve));
  return session;
}

/** A TCP connection; what comes back is dropped. */
export function openSocket(port: number): Socket {
  return connectTcp({ host: "127.0.0.1", port })
    .on("error", () => {})
    .resume();
}

/** Headers of a gRPC call. */
export function callHeaders(method: string): Record<string, string> {
  return {
    ":method": "POST",
    ":path": `/grpc.health.v1.Health/${method}`,
    "content-type": "application/grpc",
    te: "trailers",
  };
}

/** A Watch call, with all the messages' bytes that have come so far. */
export function rawWatch(session: ClientHttp2Session, service: string) {
  const stream: ClientHttp2Stream = session.request(callHeaders("Watch"));
  stream.on("error", () => {});
  stream.end(frame(service));
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
  return { stream, received: () => Buffer.concat(chunks).toString("hex") };
}

/** The gRPC status of a call, from its headers or its trailers; or how the stream or the HTTP request ended. */
export async function endOf(stream: ClientHttp2Stream): Promise<string> {
  return await new Promise((resolve) => {
    let found: string | undefined;
    const look = (headers: Record<string, unknown>) => {
      const code = headers["grpc-status"] ?? (headers[":status"] === 200 ? undefined : `HTTP ${headers[":status"]}`);
      if (code !== undefined) found ??= String(code);
    };
    stream.on("response", look);
    stream.on("trailers", look);
    stream.on("error", () => {});
    stream.on("close", () => resolve(found ?? `closed with ${stream.rstCode}`));
    stream.resume();
  });
}

/** The bytes of a whole call as a client writes them that will never answer anything: preface, SETTINGS, HEADERS, DATA. */
export function callBytes(method: string, service: string): Buffer {
  const headers = { ":scheme": "http", ":authority": "localhost", ...callHeaders(method) };
  const block = Object.entries(headers).map(([name, value]) =>
    Buffer.concat([Buffer.from([0]), text(name), text(value)]),
  );
  const frames = [http2Frame(4, 0, 0), http2Frame(1, 4, 1, Buffer.concat(block)), http2Frame(0, 1, 1, frame(service))];
  return Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), ...frames]);
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
}

function http2Frame(type: number, flags: number, streamId: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}
