import type { PeerCertificate } from "node:tls";

/** The SPIFFE IDs among the names of a certificate. */
function spiffeIdsOf({ subjectaltname = "" }: Pick<PeerCertificate, "subjectaltname">): readonly string[] {
  // Node quotes a name that holds a comma or a quote; no SPIFFE ID may, so what is quoted is none.
  return [...subjectaltname.matchAll(/(?:^|, )URI:(?<id>spiffe:\/\/[^,"]+)(?=,|$)/g)].map(
    ({ groups }) => groups?.["id"] ?? "",
  );
}

/**
 * Whether an ID is the one wanted, or, when that ends in `/*`, stands below it: whole path segments of the same trust
 * domain (SPIFFE-ID, sections 2.1 and 2.2).
 */
export function matchesSpiffeId(wanted: string, id: string): boolean {
  return wanted.endsWith("/*") ? id.startsWith(wanted.slice(0, -1)) && id.length > wanted.length - 1 : id === wanted;
}

/**
 * Checks a certificate's SPIFFE ID. A certificate with several is no SVID and matches nothing (X509-SVID, section 2).
 * Returns what is wrong, or undefined.
 */
export function spiffeIdMismatch(
  wanted: string,
  certificate: Pick<PeerCertificate, "subjectaltname">,
): string | undefined {
  const ids = spiffeIdsOf(certificate);
  const [id] = ids;
  if (ids.length === 1 && id !== undefined && matchesSpiffeId(wanted, id)) return undefined;
  const found = ids.length === 0 ? "no SPIFFE ID" : ids.join(" and ");
  return `certificate is for ${found} (wanted ${ids.length > 1 ? "exactly one, " : ""}${wanted})`;
}
