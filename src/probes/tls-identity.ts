import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createSecureContext, type SecureContext } from "node:tls";
import { codeOf, messageOf } from "../errors.ts";
import type { TlsSettings } from "../target.ts";

type TlsFileField = "caFile" | "certFile" | "keyFile";

/** One thing that is wrong with the files of a TLS identity. */
export type TlsFileProblem = { readonly field: TlsFileField; readonly message: string };

type Contents = { readonly [F in TlsFileField]?: Buffer };

const fields = ["caFile", "certFile", "keyFile"] as const satisfies readonly TlsFileField[];

/** What is wrong with the files that the settings name, as they are now; empty when a probe can use them. */
export function tlsFileProblems(settings: TlsSettings): readonly TlsFileProblem[] {
  return loadContext(settings).problems;
}

/**
 * The TLS identity of one check. Its files are read again when they change (also by a ConfigMap's or Secret's symlink
 * swap), from the next probe on; while the new ones do not fit, the last good ones are kept.
 */
export class TlsIdentity {
  readonly settings: TlsSettings;
  readonly #onFilesKept: (message: string) => void;
  #fingerprint: string | undefined;
  #context: SecureContext | undefined;
  #certificateNotAfterMs: number | undefined;

  constructor(settings: TlsSettings, onFilesKept: (message: string) => void) {
    this.settings = settings;
    this.#onFilesKept = onFilesKept;
  }

  /** End of our own certificate, as epoch milliseconds: that of the newest context. */
  get certificateNotAfterMs(): number | undefined {
    return this.#certificateNotAfterMs;
  }

  /** The context for the next handshake. Throws when there have never been files that fit. */
  secureContext(): SecureContext {
    const fingerprint = fingerprintOf(this.settings);
    if (this.#context && fingerprint === this.#fingerprint) return this.#context;
    const { context, certificateNotAfterMs, problems } = loadContext(this.settings);
    this.#fingerprint = fingerprint;
    if (context) {
      this.#context = context;
      this.#certificateNotAfterMs = certificateNotAfterMs;
      return context;
    }
    const message = problems.map((problem) => problem.message).join("; ");
    if (!this.#context) throw new Error(`Cannot use the TLS files: ${message}`);
    this.#onFilesKept(`Changed TLS files cannot be used, the last good ones are kept: ${message}`);
    return this.#context;
  }
}

/** Changes when a file does; read synchronously, since libuv's threads may be held by a dead resolver. */
function fingerprintOf(settings: TlsSettings): string {
  const parts = fields.map((field) => {
    const path = settings[field];
    if (path === undefined) return "";
    const stat = attempt(() => statSync(path));
    return stat ? `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeMs}` : "unreadable";
  });
  return parts.join("|");
}

type Loaded = {
  readonly context?: SecureContext;
  readonly certificateNotAfterMs?: number;
  readonly problems: readonly TlsFileProblem[];
};

function loadContext(settings: TlsSettings): Loaded {
  const contents: { -readonly [F in TlsFileField]?: Buffer } = {};
  const problems: TlsFileProblem[] = [];
  for (const field of fields) {
    const path = settings[field];
    if (path === undefined) continue;
    try {
      contents[field] = readFileSync(path);
    } catch (error) {
      problems.push({ field, message: `cannot read ${path} (${readProblem(error)})` });
    }
  }
  problems.push(...contentProblems(contents, settings));
  if (problems.length > 0) return { problems };
  try {
    return { context: contextOf(contents, settings), ...endOf(contents.certFile), problems };
  } catch (error) {
    // What only OpenSSL finds, such as a key that is too short or a broken certificate further down in a file.
    const field = settings.certFile === undefined ? "caFile" : "certFile";
    return { problems: [{ field, message: `${settings[field]} cannot be used: ${messageOf(error)}` }] };
  }
}

function readProblem(error: unknown): string {
  return (
    { ENOENT: "no such file", EACCES: "no permission", EISDIR: "it is a directory" }[codeOf(error) ?? ""] ??
    messageOf(error)
  );
}

function contentProblems({ caFile, certFile, keyFile }: Contents, settings: TlsSettings): readonly TlsFileProblem[] {
  const problems: TlsFileProblem[] = [];
  if (caFile && !attempt(() => new X509Certificate(caFile))) {
    problems.push({ field: "caFile", message: `${settings.caFile} holds no PEM certificate` });
  }
  const certificate = certFile && attempt(() => new X509Certificate(certFile));
  if (certFile && !certificate) {
    problems.push({ field: "certFile", message: `${settings.certFile} holds no PEM certificate` });
  }
  const key = keyFile && attempt(() => createPrivateKey(keyFile));
  if (keyFile && !key) {
    problems.push({ field: "keyFile", message: `${settings.keyFile} holds no PEM private key without a passphrase` });
  }
  if (certificate && key && !certificate.checkPrivateKey(key)) {
    const message = `the key in ${settings.keyFile} does not belong to the certificate in ${settings.certFile}`;
    problems.push({ field: "keyFile", message });
  }
  return problems;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function endOf(certificate: Buffer | undefined): Pick<Loaded, "certificateNotAfterMs"> {
  return certificate ? { certificateNotAfterMs: Date.parse(new X509Certificate(certificate).validTo) } : {};
}

function contextOf({ caFile, certFile, keyFile }: Contents, settings: TlsSettings): SecureContext {
  return createSecureContext({
    minVersion: settings.minVersion,
    ...(caFile ? { ca: caFile } : {}),
    ...(certFile ? { cert: certFile } : {}),
    ...(keyFile ? { key: keyFile } : {}),
  });
}
