import { join } from "node:path";
import {
  type Authority,
  type CertificateRequest,
  createAuthority,
  type KeyPair,
  writePem,
} from "../../support/certificates.ts";
import type { Lifetime } from "../../support/lifetime.ts";
import { tempFolder } from "../../support/temp-folder.ts";

/** An authority whose certificate is also a file, for `caFile`. */
export type FiledAuthority = Authority & {
  readonly caFile: string;
  /** Issues a certificate, and keeps it and its key as files. */
  issueFiles(request?: CertificateRequest): Promise<KeyPair & { readonly certFile: string; readonly keyFile: string }>;
};

export async function filedAuthority(t: Lifetime, commonName?: string): Promise<FiledAuthority> {
  const authority = await createAuthority(commonName === undefined ? {} : { commonName });
  const folder = await tempFolder(t);
  await writePem(folder, { ca: authority.certPem });
  let count = 0;
  return {
    ...authority,
    caFile: join(folder, "ca.pem"),
    issueFiles: async (request) => {
      const pair = await authority.issue(request);
      const name = String(++count);
      await writePem(folder, { [`cert${name}`]: pair.certPem, [`key${name}`]: pair.keyPem });
      return { ...pair, certFile: join(folder, `cert${name}.pem`), keyFile: join(folder, `key${name}.pem`) };
    },
  };
}
