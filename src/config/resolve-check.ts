import type { Check, CheckTiming, Thresholds } from "../check.ts";
import type { ProbeTarget, TlsSettings } from "../target.ts";
import type { FilledCheck, RawTls } from "./check-schema.ts";
import type { Report } from "./config-document.ts";
import type { ConfigPath } from "./config-path.ts";
import type { FilledGrpc } from "./grpc-schema.ts";
import type { FilledHttpGet } from "./http-schema.ts";
import { resolveGrpcTarget } from "./resolve-grpc.ts";
import { resolveHttpTarget } from "./resolve-http.ts";
import { resolveTcpTarget } from "./resolve-tcp.ts";
import type { FilledTcpSocket } from "./tcp-schema.ts";

/** The check that a filled-in configuration describes. What does not fit together goes to `report`. */
export function resolveCheck(filled: FilledCheck, path: ConfigPath, report: Report): Check {
  const { name, groups, critical, dependsOn, mode, successThreshold, failureThreshold } = filled;
  return {
    name,
    target: resolveTarget(filled, path, report),
    timing: resolveTiming(filled),
    thresholds: { successThreshold, failureThreshold, ...certificateThreshold(filled) },
    groups,
    critical,
    dependsOn,
    mode,
    ...ownBuckets(filled),
  };
}

function ownBuckets({ metrics }: FilledCheck): Pick<Check, "durationBuckets"> {
  const buckets = metrics?.durationBuckets;
  return buckets ? { durationBuckets: [...buckets].sort((a, b) => a - b) } : {};
}

function certificateThreshold({ tls }: FilledCheck): Pick<Thresholds, "expiresWithinMs"> {
  return tls?.expiresWithinSeconds === undefined ? {} : { expiresWithinMs: milliseconds(tls.expiresWithinSeconds) };
}

function resolveTarget(raw: FilledCheck, path: ConfigPath, report: Report): ProbeTarget {
  const tls = raw.tls && { tls: resolveTls(raw.tls, [...path, "tls"], report) };
  if (raw.httpGet) {
    if (tls && raw.httpGet.scheme !== "HTTPS") {
      report([...path, "tls"], `has no meaning beside scheme: ${raw.httpGet.scheme} (wanted scheme: HTTPS)`);
    }
    return { ...resolveHttpTarget(raw.httpGet as FilledHttpGet, [...path, "httpGet"], report), ...tls };
  }
  if (raw.grpc) return { ...resolveGrpcTarget(raw.grpc as FilledGrpc, [...path, "grpc"], report), ...tls };
  const tcpSocket = raw.tcpSocket as FilledTcpSocket;
  return { ...resolveTcpTarget(tcpSocket, raw.timeoutSeconds, [...path, "tcpSocket"], report), ...tls };
}

function resolveTls(raw: RawTls, path: ConfigPath, report: Report): TlsSettings {
  if (raw.certFile && !raw.keyFile) report(path, "keyFile is missing (certFile needs it)");
  if (raw.keyFile && !raw.certFile) report(path, "certFile is missing (keyFile needs it)");
  for (const field of ["caFile", "spiffeId"] as const) {
    if (raw[field] === undefined || !raw.insecureSkipVerify) continue;
    report([...path, field], "has no meaning beside insecureSkipVerify: true, which verifies nothing");
  }
  const { expiresWithinSeconds: _ofTheCheck, ...files } = raw;
  return { ...files, insecureSkipVerify: raw.insecureSkipVerify ?? false, minVersion: raw.minVersion ?? "TLSv1.2" };
}

function resolveTiming(filled: FilledCheck): CheckTiming {
  const { initialDelaySeconds, periodSeconds, timeoutSeconds, retryPeriodSeconds, staleAfterSeconds } = filled;
  return {
    initialDelayMs: milliseconds(initialDelaySeconds),
    periodMs: milliseconds(periodSeconds),
    timeoutMs: milliseconds(timeoutSeconds),
    retryPeriodMs: milliseconds(retryPeriodSeconds ?? periodSeconds),
    staleAfterMs: milliseconds(staleAfterSeconds ?? Math.max(5, 2 * periodSeconds + timeoutSeconds)),
  };
}

/** Whole ones, so that 2.01 s is 2010 ms and not a little less. */
function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
