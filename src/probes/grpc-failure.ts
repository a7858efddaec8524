import { type ServiceError, status } from "@grpc/grpc-js";
import type { ProbeFailure } from "../probe.ts";
import { describeFailure, reasonOfCode } from "./failure-reason.ts";

/** How a call ended, other than with a response. */
export type RpcEnd = Pick<ServiceError, "code" | "details"> & {
  /** The server said so itself; otherwise it is grpc-js's own word for what happened to the connection. */
  readonly fromServer: boolean;
  /** What it sent beside the status. */
  readonly headers: Readonly<Record<string, string>>;
};

/** What a failed `Health/Check` means, once there was a connection or the attempt to make one failed. */
export function describeRpcEnd({ code, details, fromServer }: Omit<RpcEnd, "headers">): ProbeFailure {
  switch (code) {
    case status.UNIMPLEMENTED:
      return unexpected(`the server does not implement the gRPC health protocol (grpc.health.v1.Health): ${details}`);
    case status.NOT_FOUND:
      return unexpected(`the server's health service does not know this service: ${details}`);
    case status.UNAVAILABLE:
      if (!fromServer) return describeUnavailable(details);
  }
  return unexpected(`the health call failed with ${status[code] ?? code}: ${details}`);
}

/** grpc-js passes on an error of the connection as text only: `connect ECONNREFUSED 127.0.0.1:50051`. */
const systemError = /\b(?<code>E[A-Z]{3,})\b(?: (?<address>\S+))?/;

function describeUnavailable(details: string): ProbeFailure {
  const found = systemError.exec(details)?.groups;
  const code = found?.["code"];
  if (code && reasonOfCode(code)) {
    return describeFailure(Object.assign(new Error(details), { code, address: found["address"]?.replace(/\.$/, "") }));
  }
  if (/protocol error|http2|frame/i.test(details)) {
    return { outcome: "failure", reason: "protocol", message: "the peer does not speak gRPC (HTTP/2)" };
  }
  if (/closed|dropped|goaway|failed to connect/i.test(details)) {
    return { outcome: "failure", reason: "reset", message: "the peer closed the connection before it had answered" };
  }
  return unexpected(`the health call failed with UNAVAILABLE: ${details}`);
}

function unexpected(message: string): ProbeFailure {
  return { outcome: "failure", reason: "unexpected-response", message };
}
