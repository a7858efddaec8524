import type { FastifyInstance } from "fastify";
import { negotiate } from "./negotiate.ts";

/** Writes the metrics in one of the two text formats. */
export type Expose = (
  format: "prometheus" | "openmetrics",
) => Promise<{ readonly contentType: string; readonly text: string }>;

const prometheusType = "text/plain";
const openMetricsTypes = [
  "application/openmetrics-text;version=1.0.0",
  "application/openmetrics-text;version=0.0.1",
  "application/openmetrics-text",
] as const;

/** `/metrics`: Prometheus' text, or OpenMetrics for who prefers it. */
export function addMetricsRoute(server: FastifyInstance, expose: Expose): void {
  server.get("/metrics", async (request, reply) => {
    const type = negotiate(request.raw, [prometheusType, ...openMetricsTypes]);
    const { contentType, text } = await expose(type === prometheusType ? "prometheus" : "openmetrics");
    return reply.type(contentType).send(text);
  });
}
