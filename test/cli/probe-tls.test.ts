import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { createAuthority, type KeyPair, type ServerTls, writePem } from "../support/certificates.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { buildBundle, runBundle } from "./bundle.ts";

/** Servers and clients of one authority, and where their files are. */
async function makeIdentities(t: Parameters<typeof tempFolder>[0]) {
  const authority = await createAuthority();
  const [server, client] = await Promise.all([
    authority.issue({ dnsNames: ["shop.local"], ipAddresses: [] }),
    authority.issue({ commonName: "client" }),
  ]);
  const folder = await tempFolder(t);
  const files = await writePem(folder, { ca: authority.certPem, cert: client.certPem, key: client.keyPem });
  return { server, caPem: authority.certPem, files };
}

type Servers = { readonly verified: string; readonly mutual: string };

async function startServers(
  t: Parameters<typeof startHttpServer>[0],
  server: KeyPair,
  caPem: string,
): Promise<Servers> {
  const demanding: ServerTls = { ...server, caPem, requestClientCert: true };
  const http = await startHttpServer(t, (_, response) => response.end("ok"), { tls: server });
  const grpc = await startGrpcServer(t, { tls: demanding });
  return { verified: http.url, mutual: `grpcs://127.0.0.1:${grpc.port}` };
}

describe("probe: TLS options, against real servers", { concurrency: true }, () => {
  before(buildBundle);

  const table: readonly {
    readonly name: string;
    readonly to: keyof Servers;
    readonly args: (files: Record<"ca" | "cert" | "key", string>) => readonly string[];
    readonly outcome: RegExp;
  }[] = [
    { name: "an authority that is not known", to: "verified", args: () => [], outcome: /^failed https.*: tls: / },
    {
      name: "--cacert, but the server has another name",
      to: "verified",
      args: ({ ca }) => ["--cacert", ca],
      outcome: /^failed https.*: tls: .*127\.0\.0\.1/,
    },
    {
      name: "--cacert and --server-name",
      to: "verified",
      args: ({ ca }) => ["--cacert", ca, "--server-name", "shop.local"],
      outcome: /^ok https.* 200 in /,
    },
    { name: "-k", to: "verified", args: () => ["-k"], outcome: /^ok https.* 200 in / },
    {
      name: "mutual TLS without a certificate of ours",
      to: "mutual",
      args: ({ ca }) => ["--cacert", ca, "--server-name", "shop.local"],
      outcome: /^failed grpcs.*: tls: /,
    },
    {
      name: "mutual TLS with --cert and --key",
      to: "mutual",
      args: ({ ca, cert, key }) => ["--cacert", ca, "--server-name", "shop.local", "--cert", cert, "--key", key],
      outcome: /^ok grpcs.* SERVING in /,
    },
    {
      name: "mutual TLS with -k",
      to: "mutual",
      args: ({ cert, key }) => ["-k", "--cert", cert, "--key", key],
      outcome: /^ok /,
    },
  ];
  for (const { name, to, args, outcome } of table) {
    test(name, async (t) => {
      const { server, caPem, files } = await makeIdentities(t);
      const servers = await startServers(t, server, caPem);
      const { code, stdout, stderr } = await runBundle(["probe", servers[to], ...args(files)]);
      assert.match(stdout, outcome);
      assert.deepEqual([code, stderr], [stdout.startsWith("ok") ? 0 : 1, ""]);
    });
  }

  test("a key that belongs to another certificate cannot even be tried", async (t) => {
    const { files } = await makeIdentities(t);
    const { key } = await writePem(await tempFolder(t), { key: (await (await createAuthority()).issue()).keyPem });
    const { code, stdout, stderr } = await runBundle([
      "probe",
      "https://127.0.0.1:1",
      "--cert",
      files.cert,
      "--key",
      key,
    ]);
    assert.equal(
      stderr,
      `Cannot use the TLS files: the key in ${key} does not belong to the certificate in ${files.cert}\n`,
    );
    assert.deepEqual([code, stdout], [2, ""]);
  });
});
