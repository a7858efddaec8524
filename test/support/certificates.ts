import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A certificate and its private key, both PEM. */
export type KeyPair = { certPem: string; keyPem: string };

/** How a test server does TLS: who it is, and, for mutual TLS, which authority its clients must come from. */
export type ServerTls = KeyPair & { caPem?: string; requestClientCert?: boolean };

/** What to certify. By default: localhost and both loopback addresses, valid now, for servers and clients alike. */
export type CertificateRequest = {
  commonName?: string;
  dnsNames?: readonly string[];
  ipAddresses?: readonly string[];
  uris?: readonly string[];
  notBefore?: Date;
  notAfter?: Date;
  usage?: readonly ("serverAuth" | "clientAuth")[];
};

/** A certificate authority that lives as long as the test which made it. */
export type Authority = { certPem: string; issue(request?: CertificateRequest): Promise<KeyPair> };

const DAY_MS = 24 * 60 * 60 * 1000;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
const keyPemOf = (key: webcrypto.CryptoKey) => KeyObject.from(key).export({ type: "pkcs8", format: "pem" }).toString();

function validity({ notBefore, notAfter }: CertificateRequest) {
  return {
    notBefore: notBefore ?? new Date(Date.now() - DAY_MS),
    notAfter: notAfter ?? new Date(Date.now() + 30 * DAY_MS),
  };
}

function leafExtensions(request: CertificateRequest): Extension[] {
  const { dnsNames = ["localhost"], ipAddresses = ["127.0.0.1", "::1"], uris = [] } = request;
  const names: JsonGeneralName[] = [
    ...dnsNames.map((value) => ({ type: "dns" as const, value })),
    ...ipAddresses.map((value) => ({ type: "ip" as const, value })),
    ...uris.map((value) => ({ type: "url" as const, value })),
  ];
  const usage = (request.usage ?? ["serverAuth", "clientAuth"]).map((use) => ExtendedKeyUsage[use]);
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new ExtendedKeyUsageExtension(usage),
    // An empty list of names is not valid DER: without names there is no extension.
    ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
  ];
}

/** A new authority with a key of its own; whoever is to trust what it issues gets its `certPem`. */
export async function createAuthority({ commonName = "podpulse test CA" } = {}): Promise<Authority> {
  const keys = await newKeys();
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    keys,
    ...validity({}),
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  const issue = async (request: CertificateRequest = {}): Promise<KeyPair> => {
    const own = await newKeys();
    const certificate = await X509CertificateGenerator.create({
      subject: [{ CN: [request.commonName ?? "localhost"] }],
      issuer: authority.subjectName,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      ...validity(request),
      extensions: [...leafExtensions(request), new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
    });
    return { certPem: certificate.toString("pem"), keyPem: keyPemOf(own.privateKey) };
  };
  return { certPem: authority.toString("pem"), issue };
}

/** A certificate that vouches for itself: no authority trusts it, and trusting it means naming it as the CA. */
export async function selfSigned(request: CertificateRequest = {}): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [request.commonName ?? "localhost"] }],
    keys,
    ...validity(request),
    extensions: leafExtensions(request),
  });
  return { certPem: certificate.toString("pem"), keyPem: keyPemOf(keys.privateKey) };
}

/** Writes each text to `<name>.pem` in `folder`, readable by the owner only, and returns the paths by name. */
export async function writePem<Name extends string>(
  folder: string,
  files: Record<Name, string>,
): Promise<Record<Name, string>> {
  const paths = { ...files };
  for (const name in files) {
    paths[name] = join(folder, `${name}.pem`);
    await writeFile(paths[name], files[name], { mode: 0o600 });
  }
  return paths;
}
