import { once } from "node:events";
import { isIP, type Socket } from "node:net";
import { connect, type DetailedPeerCertificate, type PeerCertificate, type TLSSocket } from "node:tls";
import type { Address } from "../target.ts";
import { ignoreLateError } from "./dial.ts";
import { ProbeError } from "./probe-error.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import { spiffeIdMismatch } from "./spiffe-id.ts";
import { nameMismatch, verificationMessage } from "./tls-failure.ts";
import type { TlsIdentity } from "./tls-identity.ts";

/** Who we are and whom we trust. `TlsIdentity` is the one whose files are read again when they change. */
export type DialIdentity = Pick<TlsIdentity, "settings" | "secureContext" | "certificateNotAfterMs"> & {
  /** Judges the peer's certificate, whose chain is verified, in place of its name: what is wrong, or undefined. */
  readonly peerMismatch?: (certificate: DetailedPeerCertificate) => string | undefined;
};

export type DialTlsOptions = {
  readonly identity: DialIdentity;
  /** The name to verify (and to send as SNI, unless it is an IP address). */
  readonly serverName: string;
  /** What we offer to speak, in ALPN's words; none by default. */
  readonly alpnProtocols?: readonly string[];
};

/** The name that is verified when the settings give none: the host's; behind a Unix socket, `localhost`. */
export function serverNameOf(identity: DialIdentity, address: Address): string {
  return identity.settings.serverName ?? (address.type === "tcp" ? address.host : "localhost");
}

/**
 * Speaks TLS over an open connection and verifies the peer. Notes the certificate's end and the version in
 * `run.details` before it judges them. Takes the connection over: on failure it is destroyed.
 * Throws a ProbeError with reason `tls`, Node's error, or the signal's reason.
 */
export async function dialTls(socket: Socket, options: DialTlsOptions, run: ProbeRun): Promise<TLSSocket> {
  run.phases.enter("tls");
  const secureSocket = secureSocketOver(socket, options);
  secureSocket.on("error", ignoreLateError);
  try {
    await once(secureSocket, "secureConnect", { signal: run.signal });
    note(secureSocket, options.identity, run);
    if (!options.identity.settings.insecureSkipVerify) verify(secureSocket, options);
    return secureSocket;
  } catch (error) {
    // The TLS socket, never the one under it: that crashes Node inside `secureConnect`.
    secureSocket.destroy();
    throw endedByPeer(error) ? new ProbeError("tls", "the peer ended the TLS handshake (does it speak TLS?)") : error;
  }
}

function secureSocketOver(socket: Socket, { identity, serverName, alpnProtocols }: DialTlsOptions): TLSSocket {
  try {
    return connect({
      socket,
      secureContext: identity.secureContext(),
      // Node would destroy the socket before its certificate can be read; `verify` below decides instead, before
      // anything is sent.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      ...(isIP(serverName) === 0 ? { servername: serverName } : {}), // RFC 6066, section 3: no IP address as SNI
      ...(alpnProtocols ? { ALPNProtocols: [...alpnProtocols] } : {}),
    });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function note(socket: TLSSocket, { certificateNotAfterMs }: DialIdentity, run: ProbeRun): void {
  const notAfterMs = Date.parse(socket.getPeerCertificate().valid_to);
  const protocol = socket.getProtocol();
  run.details.tls = {
    ...(Number.isNaN(notAfterMs) ? {} : { notAfterMs }),
    ...(protocol ? { protocol } : {}),
    ...(certificateNotAfterMs === undefined ? {} : { clientNotAfterMs: certificateNotAfterMs }),
  };
}

function verify(socket: TLSSocket, options: DialTlsOptions): void {
  const certificate = socket.getPeerCertificate();
  // Node types it as an Error; it is the code as a string.
  const code = socket.authorizationError as unknown;
  if (!socket.authorized) throw new ProbeError("tls", verificationMessage(String(code), certificate));
  const mismatch = mismatchOf(socket, certificate, options);
  if (mismatch) throw new ProbeError("tls", mismatch);
}

function mismatchOf(
  socket: TLSSocket,
  certificate: PeerCertificate,
  { identity, serverName }: DialTlsOptions,
): string | undefined {
  if (identity.peerMismatch) return identity.peerMismatch(socket.getPeerCertificate(true));
  const { spiffeId } = identity.settings;
  return spiffeId ? spiffeIdMismatch(spiffeId, certificate) : nameMismatch(serverName, certificate);
}

/** Node's own error for a connection that ends (not: is reset) during the handshake. */
function endedByPeer(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Client network socket disconnected before secure TLS");
}
