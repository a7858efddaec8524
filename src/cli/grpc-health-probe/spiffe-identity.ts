import { X509Certificate } from "node:crypto";
import { createSecureContext, type DetailedPeerCertificate } from "node:tls";
import type { DialIdentity } from "../../probes/dial-tls.ts";
import { spiffeIdOf } from "../../probes/spiffe-id.ts";
import { type Svid, trustDomainOf } from "./svid.ts";

/** Mutual TLS by SPIFFE: any peer is accepted that its own trust domain vouches for. */
export function spiffeIdentity({ chain, key, bundles }: Svid): DialIdentity {
  const pem = (certificates: Iterable<X509Certificate>) => Array.from(certificates, String).join("");
  const context = createSecureContext({
    cert: pem(chain),
    key: key.export({ type: "pkcs8", format: "pem" }),
    ca: [...bundles.values()].flat().map(String),
    minVersion: "TLSv1.2",
    allowPartialTrustChain: true,
  });
  return {
    settings: { insecureSkipVerify: false, minVersion: "TLSv1.2" },
    secureContext: () => context,
    certificateNotAfterMs: undefined,
    peerMismatch: (certificate) => trustDomainMismatch(certificate, bundles),
  };
}

/**
 * The handshake has verified the chain against the authorities of all trust domains; but each may vouch only for its
 * own members. So the chain is walked once more, with every signature, up to an authority of the peer's trust domain:
 * Node links certificates by their names, and names can be chosen.
 */
function trustDomainMismatch(peer: DetailedPeerCertificate, bundles: Svid["bundles"]): string | undefined {
  const id = spiffeIdOf(peer);
  if (id === undefined) return "certificate holds no SPIFFE ID";
  const trustDomain = trustDomainOf(id);
  const authorities = bundles.get(trustDomain);
  if (!authorities) return `certificate is for ${id}, and the Workload API gave no authorities of that trust domain`;
  const isAuthority = (one: X509Certificate) => authorities.some(({ raw }) => raw.equals(one.raw));
  let link = peer;
  for (let depth = 0; depth < 10; depth++) {
    const certificate = new X509Certificate(link.raw);
    if (isAuthority(certificate)) return undefined;
    if (!link.issuerCertificate) break;
    const issuer = new X509Certificate(link.issuerCertificate.raw);
    if (!issuer.ca || !certificate.verify(issuer.publicKey)) break;
    link = link.issuerCertificate;
  }
  return `certificate is for ${id}, and no authority of that trust domain vouches for it`;
}
