import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";

const notTls = "the peer does not speak TLS";
const wantsClientCertificate = "the peer requires a client certificate (set certFile and keyFile)";
const refusesClientCertificate = "the peer refuses our client certificate";
const noCommonVersion = "the peer accepts no TLS version that the check allows";

/** What Node's codes for OpenSSL's complaints and the peer's alerts end in, and what it means to a person. */
const messageByEnding: readonly (readonly [ending: string, message: string])[] = [
  ["WRONG_VERSION_NUMBER", notTls],
  ["PACKET_LENGTH_TOO_LONG", notTls],
  ["UNEXPECTED_MESSAGE", notTls],
  ["BAD_RECORD_TYPE", notTls],
  ["RECORD_LAYER_FAILURE", notTls],
  ["HTTP_REQUEST", notTls],
  ["CERTIFICATE_REQUIRED", wantsClientCertificate],
  ["ALERT_HANDSHAKE_FAILURE", "the peer refused the handshake (it may require a client certificate)"],
  ["ALERT_UNKNOWN_CA", `${refusesClientCertificate}: it does not know its authority`],
  ["ALERT_BAD_CERTIFICATE", refusesClientCertificate],
  ["ALERT_CERTIFICATE_EXPIRED", `${refusesClientCertificate}: it has expired`],
  ["ALERT_CERTIFICATE_REVOKED", `${refusesClientCertificate}: it was revoked`],
  ["ALERT_CERTIFICATE_UNKNOWN", refusesClientCertificate],
  ["ALERT_UNSUPPORTED_CERTIFICATE", refusesClientCertificate],
  ["ALERT_ACCESS_DENIED", refusesClientCertificate],
  ["UNSUPPORTED_PROTOCOL", noCommonVersion],
  ["ALERT_PROTOCOL_VERSION", noCommonVersion],
  ["UNRECOGNIZED_NAME", "the peer knows no server of the name we asked for (see serverName)"],
  ["ALERT_NO_APPLICATION_PROTOCOL", "the peer does not offer the application protocol (ALPN) that we speak"],
];

/** Words for a failed handshake, by Node's error code (`ERR_SSL_...`); undefined for codes that say nothing more. */
export function tlsAlertMessage(code: string): string | undefined {
  return messageByEnding.find(([ending]) => code.endsWith(ending))?.[1];
}

/** Words for a chain that did not verify, by the code that Node gives as `authorizationError`. */
export function verificationMessage(code: string, certificate: PeerCertificate): string {
  switch (code) {
    case "CERT_HAS_EXPIRED":
      return `certificate has expired (${isoTime(certificate.valid_to)})`;
    case "CERT_NOT_YET_VALID":
      return `certificate is not valid yet (from ${isoTime(certificate.valid_from)})`;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return `self-signed certificate of an unknown authority: ${distinguishedName(certificate.subject)} (set caFile to trust it)`;
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
      return `certificate of an unknown authority: ${distinguishedName(certificate.issuer)} (set caFile to trust it)`;
    default:
      return `certificate is not trusted: ${code}`;
  }
}

/**
 * Checks a certificate against the name that was dialled (RFC 6125, as Node does it).
 * Returns what is wrong, or undefined.
 */
export function nameMismatch(serverName: string, certificate: PeerCertificate): string | undefined {
  if (!checkServerIdentity(serverName, certificate)) return undefined;
  const names = certificate.subjectaltname?.replaceAll(/(DNS|IP Address|URI):/g, "") || "no name";
  const wanted = isIP(serverName) ? `the address ${serverName}` : serverName;
  return `certificate is for ${names} (wanted ${wanted}; see serverName)`;
}

function distinguishedName(name: PeerCertificate["issuer"]): string {
  const parts = [name?.CN, name?.O].flat().filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : "unnamed";
}

function isoTime(opensslTime: string): string {
  const date = new Date(opensslTime);
  return Number.isNaN(date.getTime()) ? opensslTime : date.toISOString().replace(".000Z", "Z");
}
