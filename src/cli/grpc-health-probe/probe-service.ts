import type { Environment } from "../../config/expand-variables.ts";
import { callHealth } from "./call-health.ts";
import { cancelledBySignals } from "./cancellation.ts";
import { type ProbeExitCode, probeExitCode } from "./exit-code.ts";
import type { Options } from "./flags.ts";
import { formatGoDuration, nanosecondsOf } from "./go-duration.ts";
import { goQuote } from "./go-quote.ts";
import { identityOf } from "./identity.ts";
import { openConnection } from "./open-connection.ts";
import { ProbeEnd } from "./probe-end.ts";
import { parsedOptions } from "./verbose.ts";

type Log = (line: string) => void;

/** Connects, calls `Health/Check` once, and tells how it went, line by line as the original does. */
export async function probeService(options: Options, environment: Environment, log: Log): Promise<ProbeExitCode> {
  const cancellation = cancelledBySignals(log);
  try {
    return await probe(options, environment, cancellation.signal, log);
  } catch (error) {
    if (!(error instanceof ProbeEnd)) throw error;
    for (const line of error.lines) log(line);
    return error.code;
  } finally {
    cancellation.end();
  }
}

async function probe(
  options: Options,
  environment: Environment,
  cancel: AbortSignal,
  log: Log,
): Promise<ProbeExitCode> {
  const verbose: Log = options.v ? log : () => {};
  for (const line of parsedOptions(options)) verbose(line);
  const identity = await identityOf(options, { environment, cancel, verbose });
  verbose("establishing connection");
  const connecting = stopwatch();
  const connection = await openConnection(options, identity, cancel);
  try {
    const connectTime = connecting();
    verbose(`connection established (took ${connectTime})`);
    const calling = stopwatch();
    const servingStatus = await callHealth(connection, options, cancel);
    const rpcTime = calling();
    if (servingStatus !== "SERVING") {
      throw new ProbeEnd(probeExitCode.unhealthy, `service unhealthy (responded with ${goQuote(servingStatus)})`);
    }
    verbose(`time elapsed: connect=${connectTime} rpc=${rpcTime}`);
    log(`status: ${servingStatus}`);
    return probeExitCode.serving;
  } finally {
    connection.close();
  }
}

/** Tells the time since, as Go prints it. */
function stopwatch(): () => string {
  const start = performance.now();
  return () => formatGoDuration(nanosecondsOf(performance.now() - start));
}
