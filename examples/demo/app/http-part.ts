import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type ListenAddress, listen } from "./listener.ts";
import type { RunningPart } from "./part.ts";

/** A plain-text answer to a control request. */
export interface ControlAnswer {
  readonly status: number;
  readonly text: string;
}

/** Answers whatever is requested besides /health. */
export type Control = (path: string) => Promise<ControlAnswer>;

/** Starts the HTTP server: GET /health is 200 "ok", or 500 "broken"; all other paths belong to `control`. */
export const startHttpPart = async (address: ListenAddress, control: Control): Promise<RunningPart> => {
  let isBroken = false;
  const answer = (request: IncomingMessage): Promise<ControlAnswer> | ControlAnswer => {
    const path = (request.url ?? "/").replace(/\?.*$/s, "");
    if (path !== "/health") {
      return ["GET", "POST"].includes(request.method ?? "") ? control(path) : methodNotAllowed;
    }
    if (!["GET", "HEAD"].includes(request.method ?? "")) {
      return methodNotAllowed;
    }
    return isBroken ? { status: 500, text: "broken" } : { status: 200, text: "ok" };
  };
  const server = createServer((request, response) => {
    request.resume();
    Promise.resolve(answer(request)).then(
      (given) => send(response, given),
      (error: unknown) => send(response, { status: 500, text: `${error}\n` }),
    );
  });
  const port = await listen(server, address);
  return {
    port,
    async break() {
      isBroken = true;
    },
    async fix() {
      isBroken = false;
    },
    async close() {
      if (server.listening) {
        const closed = once(server, "close");
        server.close();
        server.closeAllConnections();
        await closed;
      }
    },
  };
};

const methodNotAllowed: ControlAnswer = { status: 405, text: "method not allowed\n" };

const send = (response: ServerResponse, { status, text }: ControlAnswer): void => {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
};
