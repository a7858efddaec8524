import { stringify } from "yaml";
import type { Check } from "../check.ts";
import type { Config, WebhookConfig } from "../config.ts";
import type { HeaderSetting, HttpTarget, ProbeTarget, TcpTarget } from "../target.ts";
import { targetUrl } from "../target-url.ts";

/** Headers whose values are no secrets. */
const openHeaders = new Set(["accept", "connection", "host", "user-agent"]);

/** The resolved plan as YAML, every default filled in; secrets (header values) are masked. */
export function planText({ server, reload, webhook, tracing, checks }: Config): string {
  const { adminAllow, shutdownDelayMs, ...rest } = server;
  return stringify({
    server: { ...rest, admin: { allow: adminAllow }, shutdownDelaySeconds: shutdownDelayMs / 1000 },
    ...(reload.observeMs > 0 ? { reload: { observeSeconds: reload.observeMs / 1000 } } : {}),
    ...(webhook ? { events: { webhook: webhookPlan(webhook) } } : {}),
    tracing,
    checks: checks.map(planOf),
  });
}

/** The path of a webhook is often its secret. */
function webhookPlan({ url, headers }: WebhookConfig): object {
  return { url: `${new URL(url).origin}/***`, headers: headers.map(headerPlan) };
}

function planOf(check: Check): object {
  const { name, target, timing, thresholds, groups, critical, dependsOn, mode, durationBuckets } = check;
  return {
    name,
    target: targetUrl(target),
    ...protocolPlan(target),
    ...(target.tls ? { tls: target.tls } : {}),
    groups,
    critical,
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
    mode,
    initialDelaySeconds: timing.initialDelayMs / 1000,
    periodSeconds: timing.periodMs / 1000,
    timeoutSeconds: timing.timeoutMs / 1000,
    retryPeriodSeconds: timing.retryPeriodMs / 1000,
    staleAfterSeconds: timing.staleAfterMs / 1000,
    successThreshold: thresholds.successThreshold,
    failureThreshold: thresholds.failureThreshold,
    ...(thresholds.expiresWithinMs === undefined ? {} : { expiresWithinSeconds: thresholds.expiresWithinMs / 1000 }),
    ...(durationBuckets ? { metrics: { durationBuckets } } : {}),
  };
}

function protocolPlan(target: ProbeTarget): object {
  switch (target.protocol) {
    case "http":
      return httpPlan(target);
    case "grpc":
      return target.metadata.length > 0 ? { metadata: target.metadata.map(headerPlan) } : {};
    case "tcp":
      return tcpPlan(target);
  }
}

/** What is sent may hold a password, so that only its length is told. */
function tcpPlan({ exchange, settleMs }: TcpTarget): object {
  const steps = exchange?.map((step) => {
    if (step.type === "expect") return { expect: step.pattern };
    return { send: `*** (${Buffer.byteLength(step.data, step.encoding)} bytes)` };
  });
  return { ...(steps ? { exchange: steps } : {}), ...(settleMs ? { settleSeconds: settleMs / 1000 } : {}) };
}

function httpPlan({ version, headers, expect }: HttpTarget): object {
  return {
    protocol: version,
    headers: headers.map(headerPlan),
    expect: { ...expect, status: expect.status.map(({ from, to }) => (from === to ? from : `${from}-${to}`)) },
  };
}

function headerPlan({ name, value }: HeaderSetting): string {
  if (value.type === "file") return `${name}: (from ${value.path})`;
  return `${name}: ${openHeaders.has(name.toLowerCase()) ? value.text : "***"}`;
}
