import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  createSecureContext,
  getCACertificates,
  rootCertificates,
  type SecureContext,
  type SecureContextOptions,
} from "node:tls";
import { codeOf, messageOf } from "../../errors.ts";
import type { DialIdentity } from "../../probes/dial-tls.ts";
import type { Options } from "./flags.ts";
import { type ProbeEnd, tlsFilesEnd } from "./probe-end.ts";

/** Who we are by the `-tls-...` flags, and whom we trust. Throws a ProbeEnd with Go's words. */
export function tlsCredentials(options: Options): DialIdentity {
  const pair = clientPair(options["tls-client-cert"], options["tls-client-key"]);
  const trusted = options["tls-no-verify"] ? {} : { ca: authorities(options["tls-ca-cert"]) };
  // As in Go, an authority that is trusted needs no authority of its own.
  const context = contextOf({ ...pair, ...trusted, minVersion: "TLSv1.2", allowPartialTrustChain: true });
  const serverName = options["tls-server-name"];
  return {
    settings: {
      ...(serverName ? { serverName } : {}),
      insecureSkipVerify: options["tls-no-verify"],
      minVersion: "TLSv1.2",
    },
    secureContext: () => context,
    certificateNotAfterMs: undefined,
  };
}

function contextOf(options: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(options);
  } catch (error) {
    throw tlsFilesEnd(messageOf(error)); // what only OpenSSL finds, such as a key that is too short
  }
}

function clientPair(certFile: string, keyFile: string): Pick<SecureContextOptions, "cert" | "key"> {
  if (certFile === "") return {};
  const refuse = (words: string) => tlsFilesEnd(`failed to load tls client cert/key pair. error=${words}`);
  const [cert, key] = [certFile, keyFile].map((file) => read(file, refuse));
  const certificate = cert && attempt(() => new X509Certificate(cert));
  if (!certificate) throw refuse("tls: failed to find any PEM data in certificate input");
  const privateKey = key && attempt(() => createPrivateKey(key));
  if (!privateKey) throw refuse("tls: failed to find any PEM data in key input");
  if (!certificate.checkPrivateKey(privateKey)) throw refuse("tls: private key does not match public key");
  return { cert, key };
}

function authorities(file: string): string | string[] {
  if (file === "") return systemRoots();
  const pem = read(file, (words) => {
    return tlsFilesEnd(`failed to load root CA certificates from file (${file}) error=${words}`);
  });
  if (!attempt(() => new X509Certificate(pem))) throw tlsFilesEnd(`no root CA certs parsed from file ${file}`);
  return pem;
}

/** The system's roots, as Go takes them; a small image may have none, and then Node's own stand in. */
function systemRoots(): string[] {
  const roots = getCACertificates("system");
  return roots.length > 0 ? [...new Set(roots)] : [...rootCertificates];
}

function read(file: string, refuse: (words: string) => ProbeEnd): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw refuse(fileWords(file, error));
  }
}

/** A failed read in Go's words. */
function fileWords(file: string, error: unknown): string {
  switch (codeOf(error)) {
    case "ENOENT":
      return `open ${file}: no such file or directory`;
    case "EACCES":
      return `open ${file}: permission denied`;
    case "EISDIR":
      return `read ${file}: is a directory`;
    default:
      return messageOf(error);
  }
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
