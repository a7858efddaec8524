import { status } from "@grpc/grpc-js";
import { describeFailure } from "../../probes/failure-reason.ts";
import type { GrpcConnection } from "../../probes/grpc-connection.ts";
import type { RpcEnd } from "../../probes/grpc-failure.ts";
import { inFlagWords } from "./cause.ts";
import { probeExitCode } from "./exit-code.ts";
import type { Options } from "./flags.ts";
import { formatGoDuration, timerMs } from "./go-duration.ts";
import { goStatusText } from "./go-status.ts";
import { ProbeEnd } from "./probe-end.ts";
import { metadataOf, rpcHeaders } from "./rpc-headers.ts";

type CallEnd = Pick<RpcEnd, "code" | "details">;

/** Calls `Health/Check` once, within `-rpc-timeout`: the serving status. Throws a ProbeEnd. */
export async function callHealth(connection: GrpcConnection, options: Options, cancel: AbortSignal): Promise<string> {
  const metadata = metadataOf(rpcHeaders(options["rpc-header"]));
  if (typeof metadata === "string") throw rpcFailed({ code: status.INTERNAL, details: metadata });
  const deadline = new Date(Date.now() + timerMs(options["rpc-timeout"]));
  const end = await connection.check(metadata, cancel, deadline).catch((error: unknown) => {
    throw cancel.aborted ? rpcFailed({ code: status.CANCELLED, details: "context canceled" }) : error;
  });
  if (typeof end === "string") return end;
  switch (end.code) {
    case status.UNIMPLEMENTED:
      throw new ProbeEnd(
        probeExitCode.rpcFailed,
        `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${end.details}`,
      );
    case status.DEADLINE_EXCEEDED:
      throw new ProbeEnd(
        probeExitCode.rpcFailed,
        `timeout: health rpc did not complete within ${formatGoDuration(options["rpc-timeout"])}`,
      );
    default:
      throw rpcFailed(end, end.fromServer ? undefined : connection.failure);
  }
}

function rpcFailed(end: CallEnd, failure?: unknown): ProbeEnd {
  const cause = failure === undefined ? undefined : inFlagWords(describeFailure(failure).message);
  return new ProbeEnd(probeExitCode.rpcFailed, `error: health rpc failed: ${goStatusText(end)}`, cause);
}
