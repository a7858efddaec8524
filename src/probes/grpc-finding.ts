import { status } from "@grpc/grpc-js";
import type { ProbeDetails, ProbeFailure, ProbeFinding } from "../probe.ts";
import { answeringProxy } from "./answering-proxy.ts";
import { describeRpcEnd, type RpcEnd } from "./grpc-failure.ts";

/** What was found, with what is told beside it. */
export type GrpcFinding<F extends ProbeFinding = ProbeFinding> = {
  readonly finding: F;
  readonly details: Pick<ProbeDetails, "grpc" | "rpcStatus" | "via">;
};

/** What a serving status means, whether Check or Watch told it. */
export function findingOfStatus(servingStatus: string): GrpcFinding {
  const details = { grpc: { servingStatus } };
  if (servingStatus === "SERVING") return { finding: { outcome: "success" }, details };
  const message = `the service is ${servingStatus}`;
  return { finding: { outcome: "failure", reason: "not-serving", message }, details };
}

/** How a call failed, and whether it was a proxy that said so. */
export function findingOfEnd(end: RpcEnd): GrpcFinding<ProbeFailure> {
  const finding = describeRpcEnd(end);
  const proxy = end.fromServer ? answeringProxy(end.headers, end.details) : undefined;
  const details = end.fromServer ? { rpcStatus: status[end.code] ?? String(end.code) } : {};
  if (!proxy) return { finding, details };
  const message = `${finding.message}, answered by a proxy (${proxy}) and not by the app`;
  return { finding: { ...finding, message }, details: { ...details, via: "proxy" } };
}
