import type { SecureContext } from "node:tls";
import type { TlsDetails } from "../probe.ts";
import type { Address, HttpVersion } from "../target.ts";
import { dial } from "./dial.ts";
import { dialTls, serverNameOf } from "./dial-tls.ts";
import { HttpConnection } from "./http-connection.ts";
import { ProbeError } from "./probe-error.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import type { TlsIdentity } from "./tls-identity.ts";

/** Where and how to connect for HTTP. */
export type HttpPlace = {
  readonly address: Address;
  readonly scheme: "http" | "https";
  readonly version: HttpVersion;
  readonly identity: TlsIdentity;
};

/** A connection to a place, and by which address, TLS files and certificate it was made. */
export type DialledHttp = {
  readonly connection: HttpConnection;
  readonly remoteAddress?: string | undefined;
  readonly secureContext?: SecureContext | undefined;
  readonly tls?: TlsDetails | undefined;
};

const alpnProtocolsOf = {
  HTTP1: ["http/1.1"],
  HTTP2: ["h2"],
  auto: ["h2", "http/1.1"],
} as const satisfies Record<HttpVersion, readonly string[]>;

/** Opens a connection; whoever takes it closes it. Throws what `dial` and `dialTls` throw. */
export async function dialHttp({ address, scheme, version, identity }: HttpPlace, run: ProbeRun): Promise<DialledHttp> {
  const socket = await dial(address, run);
  const { remoteAddress } = socket;
  if (scheme === "http") {
    return { connection: new HttpConnection(socket, { scheme, http2: version === "HTTP2" }), remoteAddress };
  }
  // Before the handshake: files that change during it make the next run connect anew.
  const secureContext = contextOf(identity);
  const options = { identity, serverName: serverNameOf(identity, address), alpnProtocols: alpnProtocolsOf[version] };
  const secureSocket = await dialTls(socket, options, run);
  const http2 = secureSocket.alpnProtocol === "h2";
  if (version === "HTTP2" && !http2) {
    secureSocket.destroy();
    throw new ProbeError("tls", "the peer does not offer HTTP/2 (by ALPN)");
  }
  const connection = new HttpConnection(secureSocket, { scheme, http2 });
  return { connection, remoteAddress, secureContext, tls: run.details.tls };
}

/** Undefined while there are no files that fit, which the handshake will say. */
function contextOf(identity: TlsIdentity): SecureContext | undefined {
  try {
    return identity.secureContext();
  } catch {
    return undefined;
  }
}
