import type { FastifyInstance } from "fastify";
import { negotiate } from "./negotiate.ts";

/** Writes the metrics in one of the two text formats. */
export type Expose = (
  format: "prometheus" | "openmetrics",
) => Promise<{ readonly contentType: string; readonly body: Buffer | string }>;

/** `/metrics`: Prometheus' text, or OpenMetrics for who prefers it. */
export function addMetricsRoute(server: FastifyInstance, expose: Expose): void {
  server.get("/metrics", async (request, reply) => {
    const type = negotiate(request.raw, ["text/plain", "application/openmetrics-text"]);
    const { contentType, body } = await expose(type === "text/plain" ? "prometheus" : "openmetrics");
    return reply.type(contentType).send(body);
  });
}
