import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

const ATTEMPT_TIMEOUT_MS = 1_000;

/** Whether a GET over a connection of its own, closed afterwards, is answered with 200. */
export const answersHttp = async (port: number, path: string): Promise<boolean> => {
  const request = httpRequest({ host: "127.0.0.1", port, path, agent: false });
  const answered = once(request, "response", { signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) });
  try {
    request.end();
    const [response] = await answered;
    return response.statusCode === 200;
  } finally {
    request.on("error", () => undefined).destroy();
  }
};

/** The client certificate to offer in a TLS handshake. */
export interface ClientCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Whether a TLS handshake completes; who the server is does not matter, the test has just started it. */
export const answersTls = async (port: number, certificate: ClientCertificate): Promise<boolean> => {
  const socket = connectTls({ host: "127.0.0.1", port, ...certificate, rejectUnauthorized: false });
  return untilEvent(socket, "secureConnect");
};

/** Whether the first bytes answered to `line` begin with `expected`. */
export const answersLine = async (port: number, line: string, expected: string): Promise<boolean> => {
  const socket = connect({ host: "127.0.0.1", port });
  socket.write(line);
  socket.setEncoding("utf8");
  return untilEvent(socket, "data", (answer) => String(answer).startsWith(expected));
};

const untilEvent = async (
  socket: Socket,
  event: string,
  accepts: (value: unknown) => boolean = () => true,
): Promise<boolean> => {
  try {
    const [value] = await once(socket, event, { signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) });
    return accepts(value);
  } finally {
    socket.on("error", () => undefined).destroy();
  }
};
