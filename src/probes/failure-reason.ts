import { codeOf, messageOf } from "../errors.ts";
import { hostInUrl } from "../host-in-url.ts";
import type { FailureReason, ProbeFailure } from "../probe.ts";
import { ProbeError } from "./probe-error.ts";
import { tlsAlertMessage } from "./tls-failure.ts";

/** What Node's and undici's error codes mean. The prefixes below hold what comes in families. */
const reasonByCode: Readonly<Record<string, FailureReason>> = {
  ECONNREFUSED: "refused",
  ENOENT: "refused", // no socket file: nobody listens
  ENOTSOCK: "refused",
  ECONNRESET: "reset",
  EPIPE: "reset",
  ECONNABORTED: "reset",
  UND_ERR_SOCKET: "reset",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  ENETDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  EINVAL: "unreachable", // a link-local address without its zone
  EACCES: "unreachable", // no permission on a socket file, or a firewall rule
  EPERM: "unreachable",
  ETIMEDOUT: "timeout",
  ENOTFOUND: "dns",
  EPROTO: "tls",
  UND_ERR_INVALID_ARG: "internal", // a header that HTTP does not allow
  UND_ERR_NOT_SUPPORTED: "internal",
};

const reasonByPrefix: readonly (readonly [prefix: string, reason: FailureReason])[] = [
  ["EAI_", "dns"],
  ["ERR_SSL_", "tls"],
  ["ERR_TLS_", "tls"],
  ["ERR_OSSL_", "tls"],
  ["HPE_", "protocol"],
  ["ERR_HTTP2_", "protocol"],
  ["UND_ERR_", "protocol"],
];

/**
 * The one place that turns what Node and the libraries throw into a reason. What it does not know is reason
 * `internal`: our own bug, or an operating system without resources, and comes with its cause.
 */
export function describeFailure(error: unknown): ProbeFailure {
  for (const cause of causesOf(error)) {
    if (cause instanceof ProbeError) return failure(cause.reason, cause.message);
    const code = codeOf(cause);
    const reason = code && reasonOfCode(code);
    if (reason) return failure(reason, wordsFor(cause, code, reason));
  }
  return {
    outcome: "failure",
    reason: "internal",
    message: `the probe itself failed: ${messageOf(error)}`,
    cause: error,
  };
}

/** The reason that an error code stands for, if it is one of a network's. */
export function reasonOfCode(code: string): FailureReason | undefined {
  return reasonByCode[code] ?? reasonByPrefix.find(([prefix]) => code.startsWith(prefix))?.[1];
}

/** The error and what it wraps, outermost first: causes, and the parts of an AggregateError. Bounded against circles. */
function causesOf(error: unknown): readonly unknown[] {
  const found: unknown[] = [];
  const queue = [error];
  while (queue.length > 0 && found.length < 16) {
    const next = queue.shift();
    if (!(next instanceof Error)) continue;
    // The parts of an AggregateError say more than it does: it has a code, but no address.
    if (next instanceof AggregateError) queue.push(...next.errors);
    else found.push(next);
    queue.push(next.cause);
  }
  return found;
}

type Peer = { readonly address?: string; readonly port?: number; readonly hostname?: string; readonly path?: string };

function wordsFor(error: unknown, code: string, reason: FailureReason): string {
  const { address, port, hostname } = error as Peer;
  const peer = port === undefined || address === undefined ? address : `${hostInUrl(address)}:${port}`;
  switch (code) {
    case "ECONNREFUSED":
      return peer ? `connection refused by ${peer}` : "connection refused";
    case "ENOENT":
      return `there is no socket file ${address}`;
    case "ENOTSOCK":
      return `${address} is not a socket`;
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return peer ? `no route to ${peer}` : messageOf(error);
    case "EACCES":
    case "EPERM":
      return peer ? `no permission to connect to ${peer}` : "no permission to connect";
    case "ECONNRESET":
    case "EPIPE":
    case "ECONNABORTED":
      return "the peer reset the connection";
    case "UND_ERR_SOCKET":
      return "the peer closed the connection before it had answered";
    case "UND_ERR_HEADERS_OVERFLOW":
      return "the answer's headers are longer than 16 KiB";
    case "UND_ERR_INVALID_ARG":
    case "UND_ERR_NOT_SUPPORTED":
      return `the request cannot be sent: ${messageOf(error)}`;
    case "ENOTFOUND":
      return `there is no address for ${hostname}`;
    case "EAI_AGAIN":
      return `the resolver did not answer for ${hostname}`;
  }
  if (reason === "tls") return tlsAlertMessage(code) ?? messageOf(error);
  if (reason === "protocol") return `the peer does not speak HTTP: ${messageOf(error)}`;
  return messageOf(error);
}

function failure(reason: FailureReason, message: string): ProbeFailure {
  return { outcome: "failure", reason, message };
}
