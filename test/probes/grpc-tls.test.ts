import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { TlsSettings } from "../../src/target.ts";
import type { CertificateRequest } from "../support/certificates.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import { startTcpServer, tcpZoo } from "../support/tcp-zoo.ts";
import { filedAuthority } from "./support/certified.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { grpcTarget } from "./support/targets.ts";

const authority = await filedAuthority({ after });
const { caFile } = authority;
const past = new Date("2020-01-02T03:04:05Z");
const localhost = { dnsNames: ["localhost"], ipAddresses: [] };

type Case = readonly [
  what: string,
  issued: CertificateRequest,
  host: string,
  tls: Partial<TlsSettings>,
  expected: RegExp,
];

describe("verification", () => {
  const cases: readonly Case[] = [
    ["by the address in the certificate", {}, "127.0.0.1", { caFile }, /^success$/],
    ["by name", localhost, "localhost", { caFile }, /^success$/],
    ["by serverName", localhost, "127.0.0.1", { caFile, serverName: "localhost" }, /^success$/],
    ["by a serverName that is an address", {}, "localhost", { caFile, serverName: "127.0.0.1" }, /^success$/],
    ["by a serverName that is an IPv6 address", {}, "localhost", { caFile, serverName: "::1" }, /^success$/],
    ["unknown authority", {}, "127.0.0.1", {}, /^tls: certificate of an unknown authority: podpulse test CA/],
    [
      "expired",
      { notBefore: past, notAfter: past },
      "127.0.0.1",
      { caFile },
      /^tls: certificate has expired \(2020-01-02T03:04:05Z\)$/,
    ],
    [
      "another name",
      localhost,
      "127.0.0.1",
      { caFile },
      /^tls: certificate is for localhost \(wanted the address 127\.0\.0\.1; see serverName\)$/,
    ],
    ["not verified", { notAfter: past, notBefore: past }, "127.0.0.1", { insecureSkipVerify: true }, /^success$/],
  ];
  for (const [what, issued, host, tls, expected] of cases) {
    test(what, async (t) => {
      const certificate = await authority.issue({ notAfter: new Date("2040-01-02T03:04:05Z"), ...issued });
      const { port } = await startGrpcServer(t, { tls: certificate });
      const result = await probe(grpcTarget({ host, port }, { tls }));
      assert.match(verdictOf(result), expected);
      const notAfterMs = (issued.notAfter ?? new Date("2040-01-02T03:04:05Z")).getTime();
      assert.deepEqual(result.details.tls, { notAfterMs, protocol: "TLSv1.3" });
    });
  }

  test("on IPv6, by the address in the certificate", async (t) => {
    const server = await startGrpcServer(t, { host: "::1", tls: await authority.issue() });
    assert.equal(verdictOf(await probe(grpcTarget(server, { tls: { caFile } }))), "success");
  });
});

test("a server that requires a client certificate", async (t) => {
  const tls = { ...(await authority.issue()), caPem: authority.certPem, requestClientCert: true };
  const server = await startGrpcServer(t, { tls });
  const { certFile, keyFile } = await authority.issueFiles();
  assert.equal(verdictOf(await probe(grpcTarget(server, { tls: { caFile, certFile, keyFile } }))), "success");
  const result = await probe(grpcTarget(server, { tls: { caFile } }), 5000);
  assert.equal(verdictOf(result), "tls: the peer requires a client certificate (set certFile and keyFile)");
  assert.ok(result.durationMs < 1000, `${result.durationMs} ms`);
});

test("without TLS to a server that speaks it", async (t) => {
  const server = await startGrpcServer(t, { tls: await authority.issue() });
  const result = await probe(grpcTarget(server), 5000);
  assert.equal(verdictOf(result), "tls: the peer speaks TLS (set tls, or use grpcs://)");
  assert.ok(result.durationMs < 1000, `${result.durationMs} ms`);
});

test("TLS to a server that does not speak it", async (t) => {
  const result = await probe(grpcTarget(await startGrpcServer(t), { tls: { caFile } }), 5000);
  assert.match(verdictOf(result), /^tls: the peer (does not speak TLS|ended the TLS handshake)/);
  assert.ok(result.durationMs < 1000, `${result.durationMs} ms`);
});

test("TLS to a server that speaks HTTP/1.1 over it", async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end(), { tls: await authority.issue() });
  const verdict = verdictOf(await probe(grpcTarget(server, { tls: { caFile } })));
  assert.match(verdict, /^tls: the peer does not offer the application protocol \(ALPN\) that we speak$/);
});

describe("TLS to servers of the zoo", () => {
  const expected: Partial<Record<keyof typeof tcpZoo, RegExp>> = {
    silent: /^timeout: the TLS handshake did not finish within 0\.2 s$/,
    closes: /^tls: the peer ended the TLS handshake/,
    resets: /^reset: the peer reset the connection$/,
    tlsAlert: /^tls: the peer accepts no TLS version that the check allows$/,
  };
  for (const name of Object.keys(tcpZoo) as (keyof typeof tcpZoo)[]) {
    test(name, async (t) => {
      const server = await startTcpServer(t, name);
      const result = await probe(grpcTarget(server, { tls: { caFile } }), name === "silent" ? 200 : 2000);
      assert.match(verdictOf(result), expected[name] ?? /^tls: the peer does not speak TLS$/);
      assert.equal(server.accepted(), 1);
    });
  }
});

test("files that cannot be read are our trouble, and leave no connection open", async (t) => {
  const server = await startTcpServer(t, "silent");
  const verdict = verdictOf(await probe(grpcTarget(server, { tls: { caFile: "/missing/ca.pem" } })));
  assert.match(verdict, /^internal: .*cannot read \/missing\/ca\.pem \(no such file\)/);
});
