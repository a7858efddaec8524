import type { DialIdentity } from "../../probes/dial-tls.ts";
import type { GrpcConnection } from "../../probes/grpc-connection.ts";
import type { GrpcTarget } from "../../target.ts";
import { connect } from "./connect.ts";
import { probeExitCode } from "./exit-code.ts";
import type { Options } from "./flags.ts";
import { formatGoDuration, timerMs } from "./go-duration.ts";
import { goQuote } from "./go-quote.ts";
import { ProbeEnd } from "./probe-end.ts";
import { type ServerAddress, serverAddress } from "./server-address.ts";

/** Opens the connection that the flags ask for, within `-connect-timeout`. Throws a ProbeEnd. */
export async function openConnection(
  options: Options,
  identity: DialIdentity | undefined,
  cancel: AbortSignal,
): Promise<GrpcConnection> {
  const { addr, gzip } = options;
  const refused = (words: string) => {
    return new ProbeEnd(probeExitCode.notConnected, `error: failed to connect service at ${goQuote(addr)}: ${words}`);
  };
  const timedOut = (cause: string | undefined) => {
    const line = `timeout: failed to connect service ${goQuote(addr)} within ${formatGoDuration(options["connect-timeout"])}`;
    return new ProbeEnd(probeExitCode.notConnected, line, cause);
  };
  const server = serverAddress(addr);
  if (server.type === "refused") throw refused(server.message);
  // The original tries until its time is over, in vain; the outcome is known at once.
  if (server.type === "useless") throw timedOut(server.message);
  const request = {
    target: targetOf(server, options.service, identity),
    identity,
    userAgent: options["user-agent"],
    gzip,
  };
  try {
    const connected = await connect(request, timerMs(options["connect-timeout"]), cancel);
    if (connected.type === "failed") throw timedOut(connected.cause);
    return connected.value;
  } catch (error) {
    throw cancel.aborted ? refused("context canceled") : error;
  }
}

function targetOf(
  { address, authority }: ServerAddress,
  service: string,
  identity: DialIdentity | undefined,
): GrpcTarget {
  const { settings } = identity ?? {};
  // As in grpc-go, a given server name is also the one that the server is addressed by.
  const addressedAs = settings?.serverName ?? authority;
  return {
    protocol: "grpc",
    address,
    authority: addressedAs,
    service,
    metadata: [],
    ...(settings ? { tls: settings } : {}),
  };
}
