import type { IncomingHttpHeaders } from "node:http";

/** What Envoy says in answers of its own (`source/common/http/*`, local replies). */
const envoyWords = /upstream connect error or disconnect|no healthy upstream|upstream request timeout|no healthy host/;

/**
 * The proxy that made an answer up itself, in place of the application behind it; undefined when the application
 * answered, as far as can be told.
 * Envoy writes `server: envoy` over every answer it passes on, but adds `x-envoy-upstream-service-time` to those that
 * came from upstream. Linkerd marks its own with `l5d-proxy-error`.
 */
export function answeringProxy(headers: IncomingHttpHeaders, text: string): "Envoy" | "Linkerd" | undefined {
  if (headers["l5d-proxy-error"] !== undefined) return "Linkerd";
  if (headers["x-envoy-upstream-service-time"] !== undefined) return undefined;
  const server = headers["server"] ?? "";
  return envoyWords.test(text) || server === "envoy" || server === "istio-envoy" ? "Envoy" : undefined;
}
