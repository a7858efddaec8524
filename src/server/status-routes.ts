import type { FastifyInstance } from "fastify";
import { refuse } from "./refusals.ts";
import { checkReport, type ReportOptions, type StatusSource, statusReport } from "./status-report.ts";

type Query = { readonly recent?: unknown };

/** `/status` and `/status/CHECK`: JSON for people and scripts, messages included; `?recent` with the newest results. */
export function addStatusRoutes(server: FastifyInstance, source: StatusSource): void {
  server.get<{ Querystring: Query }>("/status", (request, reply) =>
    reply.type("application/json").send(pretty(statusReport(source, optionsOf(request.query)))),
  );
  server.get<{ Params: { check: string }; Querystring: Query }>("/status/:check", (request, reply) => {
    const snapshot = source.store.checks().find(({ check }) => check.name === request.params.check);
    if (!snapshot) return refuse(reply, 404, `There is no check ${request.params.check}`);
    const report = checkReport(snapshot, source, optionsOf(request.query));
    return reply.type("application/json").send(pretty(report));
  });
}

/** It is opt-in: the results of thousands of checks are megabytes. */
function optionsOf({ recent }: Query): ReportOptions {
  return { recent: recent !== undefined };
}

function pretty(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
