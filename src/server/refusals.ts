import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { EventListener } from "../event.ts";

/** Headers of every answer: it is true for a moment only, and it is what it says. */
export function setCommonHeaders(reply: FastifyReply): void {
  reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
}

/** Answers with a status and a line of text. */
export function refuse(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type("text/plain; charset=utf-8").send(`${text}\n`);
}

/** A path that is no valid URL; Fastify finds out before there are hooks. */
export function refuseBadUrl(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  setCommonHeaders(reply);
  refuse(reply, 400, `${request.url} is no valid path`);
}

/**
 * 404 for what is not there, 405 for methods that the path does not have. In a hook, before a body would be read, so that
 * nothing of the body matters.
 */
export function refuseWithoutRoute(server: FastifyInstance): void {
  server.addHook("onRequest", ({ is404, method, url }, reply, done) => {
    if (!is404) return done();
    const path = url.split("?")[0] ?? url;
    const allowed = (["GET", "HEAD", "POST"] as const).filter((one) => server.findRoute({ method: one, url: path }));
    if (allowed.length === 0) {
      refuse(reply, 404, `There is nothing at ${path}`);
      return;
    }
    const told = `${method} is not allowed (wanted ${allowed.join(" or ")})`;
    refuse(reply.header("allow", allowed.join(", ")), 405, told);
  });
}

/** A handler that throws is a bug of ours: told as an event, with its stack, and not to the client. */
export function tellFailures(server: FastifyInstance, publish: EventListener): void {
  server.setErrorHandler((error, { method, url }, reply) => {
    publish({ type: "request-failed", request: `${method} ${url}`, error });
    return refuse(reply, 500, "internal error");
  });
}
