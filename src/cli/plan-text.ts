import { stringify } from "yaml";
import type { Check } from "../check.ts";
import type { Config } from "../config.ts";
import type { HttpTarget } from "../target.ts";
import { targetUrl } from "../target-url.ts";

/** Headers whose values are no secrets. */
const openHeaders = new Set(["accept", "connection", "host", "user-agent"]);

/** The resolved plan as YAML, every default filled in; secrets (header values) are masked. */
export function planText({ server, checks }: Config): string {
  const { shutdownDelayMs, ...rest } = server;
  return stringify({ server: { ...rest, shutdownDelaySeconds: shutdownDelayMs / 1000 }, checks: checks.map(planOf) });
}

function planOf({ name, target, timing, thresholds, groups, critical, mode }: Check): object {
  return {
    name,
    target: targetUrl(target),
    ...(target.protocol === "http" ? httpPlan(target) : {}),
    ...(target.tls ? { tls: target.tls } : {}),
    groups,
    critical,
    mode,
    initialDelaySeconds: timing.initialDelayMs / 1000,
    periodSeconds: timing.periodMs / 1000,
    timeoutSeconds: timing.timeoutMs / 1000,
    retryPeriodSeconds: timing.retryPeriodMs / 1000,
    staleAfterSeconds: timing.staleAfterMs / 1000,
    ...thresholds,
  };
}

function httpPlan({ headers, expect }: HttpTarget): object {
  return {
    headers: headers.map(({ name, value }) => {
      if (value.type === "file") return `${name}: (from ${value.path})`;
      return `${name}: ${openHeaders.has(name.toLowerCase()) ? value.text : "***"}`;
    }),
    expect: { ...expect, status: expect.status.map(({ from, to }) => (from === to ? from : `${from}-${to}`)) },
  };
}
