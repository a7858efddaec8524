import { readFileSync } from "node:fs";
import type { TlsOptions } from "node:tls";
import type { ServerTls } from "../config.ts";

/** `server.tls` as Node takes it. Throws Node's error when a file cannot be read. */
export function tlsOptions({ certFile, keyFile, clientCaFile }: ServerTls): TlsOptions {
  return {
    cert: readFileSync(certFile),
    key: readFileSync(keyFile),
    minVersion: "TLSv1.2",
    ...(clientCaFile ? { ca: readFileSync(clientCaFile), requestCert: true, rejectUnauthorized: true } : {}),
  };
}
