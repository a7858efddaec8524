import { createPrivateKey, type KeyObject, type X509Certificate } from "node:crypto";
import { spiffeIdOf } from "../../probes/spiffe-id.ts";
import { derCertificates } from "./der-certificates.ts";

/** What the Workload API answers, as it comes from the wire. */
export type SvidResponse = {
  readonly svids: readonly {
    readonly spiffeId: string;
    readonly x509Svid: Buffer;
    readonly x509SvidKey: Buffer;
    readonly bundle: Buffer;
  }[];
  readonly federatedBundles: Readonly<Record<string, Buffer>>;
};

/** Our certificate and key by SPIFFE, and the authorities of each trust domain. */
export type Svid = {
  readonly id: string;
  /** The leaf, and what stands between it and an authority. */
  readonly chain: readonly X509Certificate[];
  readonly key: KeyObject;
  readonly bundles: ReadonlyMap<string, readonly X509Certificate[]>;
};

/** Reads the first SVID of an answer, and every bundle in it. Throws when it is none that can be used. */
export function svidOf({ svids, federatedBundles }: SvidResponse): Svid {
  const [first] = svids;
  if (!first) throw new Error("the Workload API gave no SVID");
  const chain = derCertificates(first.x509Svid);
  const [leaf] = chain;
  const id = leaf && spiffeIdOf({ subjectaltname: leaf.subjectAltName ?? "" });
  if (id === undefined) throw new Error("the SVID of the Workload API holds no SPIFFE ID");
  const key = createPrivateKey({ key: first.x509SvidKey, format: "der", type: "pkcs8" });
  if (!leaf?.checkPrivateKey(key)) throw new Error("the key of the SVID does not belong to its certificate");
  const bundles = new Map<string, readonly X509Certificate[]>();
  for (const [owner, der] of [
    ...Object.entries(federatedBundles),
    ...svids.map(({ spiffeId, bundle }) => [spiffeId, bundle] as const),
  ]) {
    bundles.set(trustDomainOf(owner), derCertificates(der));
  }
  return { id, chain, key, bundles };
}

/** `shop.local` of `spiffe://shop.local/orders`. */
export function trustDomainOf(id: string): string {
  return id.replace(/^spiffe:\/\//, "").replace(/\/.*$/s, "");
}
