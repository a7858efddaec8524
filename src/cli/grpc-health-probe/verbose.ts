import type { Options } from "./flags.ts";
import { formatGoDuration } from "./go-duration.ts";
import { rpcHeaders, rpcHeadersText } from "./rpc-headers.ts";

/** What `-v` tells first. */
export function parsedOptions(options: Options): readonly string[] {
  const headers = rpcHeaders(options["rpc-header"]);
  const timeouts = (["connect-timeout", "rpc-timeout"] as const).map((name) => formatGoDuration(options[name]));
  const [connecting, calling] = timeouts;
  return [
    "parsed options:",
    `> addr=${options.addr} conn_timeout=${connecting} rpc_timeout=${calling}`,
    ...(headers.size > 0 ? [`> headers: ${rpcHeadersText(headers)}`] : []),
    `> tls=${options.tls}`,
    ...(options.tls ? tlsLines(options) : []),
    `> alts=${options.alts}`,
    `> spiffe=${options.spiffe}`,
  ];
}

function tlsLines(options: Options): readonly string[] {
  return [
    `  > no-verify=${options["tls-no-verify"]} `,
    `  > ca-cert=${options["tls-ca-cert"]}`,
    `  > client-cert=${options["tls-client-cert"]}`,
    `  > client-key=${options["tls-client-key"]}`,
    `  > server-name=${options["tls-server-name"]}`,
  ];
}
