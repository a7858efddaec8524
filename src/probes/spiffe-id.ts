import type { PeerCertificate } from "node:tls";

type Names = Pick<PeerCertificate, "subjectaltname">;

/** Trust domain and path of a SPIFFE ID; no segment is empty, `.` or `..` (SPIFFE-ID, sections 2.1 and 2.2). */
const spiffeId = /^spiffe:\/\/[a-z0-9._-]{1,255}(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)*$/;

/** The URIs among the names of a certificate; of one that Node quotes, only that there is one. */
function urisOf({ subjectaltname = "" }: Names): readonly string[] {
  // Node quotes a name that holds a comma or a quote, and what is quoted may look like another name. No SPIFFE ID is.
  const unquoted = subjectaltname.replaceAll(/"(?:[^"\\]|\\.)*"/g, "(a quoted URI)");
  return [...unquoted.matchAll(/(?:^|, )URI:(?<uri>[^,]*)/g)].map(({ groups }) => groups?.["uri"] ?? "");
}

/** The SPIFFE ID of a certificate, if it holds one; with several URIs it is no SVID (X509-SVID, section 2). */
export function spiffeIdOf(certificate: Names): string | undefined {
  const [id, ...others] = urisOf(certificate);
  return id !== undefined && others.length === 0 && spiffeId.test(id) ? id : undefined;
}

/**
 * Whether an ID is the one wanted, or, when that ends in `/*`, stands below it: whole path segments of the same trust
 * domain.
 */
export function matchesSpiffeId(wanted: string, id: string): boolean {
  if (!spiffeId.test(id)) return false;
  return wanted.endsWith("/*") ? id.startsWith(wanted.slice(0, -1)) : id === wanted;
}

/**
 * Checks a certificate's SPIFFE ID. A certificate with several URIs is no SVID and matches nothing (X509-SVID,
 * section 2). Returns what is wrong, or undefined.
 */
export function spiffeIdMismatch(wanted: string, certificate: Names): string | undefined {
  const id = spiffeIdOf(certificate);
  if (id !== undefined && matchesSpiffeId(wanted, id)) return undefined;
  const uris = urisOf(certificate);
  const found = uris.length === 0 ? "no SPIFFE ID" : uris.join(" and ");
  return `certificate is for ${found} (wanted ${uris.length > 1 ? "exactly one, " : ""}${wanted})`;
}
