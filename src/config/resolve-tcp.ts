import type { ExchangeStep, TcpTarget } from "../target.ts";
import type { Report } from "./config-document.ts";
import type { ConfigPath } from "./config-path.ts";
import { resolveAddress } from "./resolve-address.ts";
import type { FilledTcpSocket } from "./tcp-schema.ts";

/** The TCP target of a check, without its TLS settings. */
export function resolveTcpTarget(
  raw: FilledTcpSocket,
  timeoutSeconds: number,
  path: ConfigPath,
  report: Report,
): TcpTarget {
  if (raw.settleSeconds >= timeoutSeconds) {
    const wanted = `found ${raw.settleSeconds}, wanted less than timeoutSeconds, which is ${timeoutSeconds}`;
    report([...path, "settleSeconds"], `leaves no time to connect (${wanted})`);
  }
  return {
    protocol: "tcp",
    address: resolveAddress(raw, path, report),
    ...(raw.exchange ? { exchange: raw.exchange.map(resolveStep) } : {}),
    ...(raw.settleSeconds > 0 ? { settleMs: Math.round(raw.settleSeconds * 1000) } : {}),
  };
}

function resolveStep({ send, sendHex, expect }: NonNullable<FilledTcpSocket["exchange"]>[number]): ExchangeStep {
  if (send !== undefined) return { type: "send", data: send, encoding: "utf8" };
  if (sendHex !== undefined) return { type: "send", data: sendHex, encoding: "hex" };
  return { type: "expect", pattern: expect ?? "" };
}
