import type { FastifyInstance } from "fastify";
import { refuse } from "./refusals.ts";
import { checkReport, type StatusSource, statusReport } from "./status-report.ts";

/** `/status` and `/status/CHECK`: JSON for people and scripts, messages included. */
export function addStatusRoutes(server: FastifyInstance, source: StatusSource): void {
  server.get("/status", (_request, reply) => reply.type("application/json").send(pretty(statusReport(source))));
  server.get<{ Params: { check: string } }>("/status/:check", (request, reply) => {
    const snapshot = source.store.checks().find(({ check }) => check.name === request.params.check);
    if (!snapshot) return refuse(reply, 404, `There is no check ${request.params.check}`);
    return reply.type("application/json").send(pretty(checkReport(snapshot, source)));
  });
}

function pretty(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
