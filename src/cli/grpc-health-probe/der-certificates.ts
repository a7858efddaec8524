import { X509Certificate } from "node:crypto";

/** The certificates in a text of DER, where they stand one after the other. Throws when it holds anything else. */
export function derCertificates(der: Buffer): readonly X509Certificate[] {
  const certificates: X509Certificate[] = [];
  for (let at = 0; at < der.length; ) {
    const end = at + lengthOfSequence(der.subarray(at));
    if (end > der.length) throw new Error("a certificate is cut off");
    certificates.push(new X509Certificate(der.subarray(at, end)));
    at = end;
  }
  return certificates;
}

/** The whole length, head and all, of the ASN.1 SEQUENCE that begins here (X.690, section 8.1.3). */
function lengthOfSequence(der: Buffer): number {
  if (der.length < 2 || der.readUInt8(0) !== 0x30) throw new Error("it is no certificate in DER");
  const first = der.readUInt8(1);
  if (first < 0x80) return 2 + first;
  const octets = first - 0x80;
  if (octets === 0 || octets > 4 || der.length < 2 + octets) throw new Error("it is no certificate in DER");
  return 2 + octets + der.readUIntBE(2, octets);
}
