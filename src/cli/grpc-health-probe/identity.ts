import type { Environment } from "../../config/expand-variables.ts";
import { messageOf } from "../../errors.ts";
import type { DialIdentity } from "../../probes/dial-tls.ts";
import { probeExitCode } from "./exit-code.ts";
import type { Options } from "./flags.ts";
import { timerMs } from "./go-duration.ts";
import { goQuote } from "./go-quote.ts";
import { ProbeEnd, spiffeEnd } from "./probe-end.ts";

export type IdentityRequest = {
  readonly environment: Environment;
  readonly cancel: AbortSignal;
  readonly verbose: (line: string) => void;
};

/** Who we are to the server by the flags; without TLS, nobody. Loads only what is asked for. Throws a ProbeEnd. */
export async function identityOf(options: Options, request: IdentityRequest): Promise<DialIdentity | undefined> {
  if (options.tls && options.spiffe) {
    throw new ProbeEnd(probeExitCode.usage, "-tls and -spiffe are mutually incompatible");
  }
  if (options.spiffe) return await identityBySpiffe(options, request);
  if (!options.tls) return undefined;
  const { tlsCredentials } = await import("./tls-credentials.ts");
  return tlsCredentials(options);
}

async function identityBySpiffe(
  options: Options,
  { environment, cancel, verbose }: IdentityRequest,
): Promise<DialIdentity> {
  const { spiffeEndpoint } = await import("./spiffe-endpoint.ts");
  const endpoint = spiffeEndpoint(environment["SPIFFE_ENDPOINT_SOCKET"]);
  if ("problem" in endpoint) throw spiffeEnd(endpoint.problem);
  const { fetchSvid } = await import("./workload-api.ts");
  const svid = await fetchSvid(endpoint.target, timerMs(options["rpc-timeout"]), cancel);
  verbose(`SPIFFE Verifiable Identity Document (SVID): ${goQuote(svid.id)}`);
  const { spiffeIdentity } = await import("./spiffe-identity.ts");
  try {
    return spiffeIdentity(svid);
  } catch (error) {
    throw spiffeEnd(messageOf(error)); // what only OpenSSL finds, such as a key that is too short
  }
}
