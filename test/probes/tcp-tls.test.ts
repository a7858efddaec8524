import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { TlsSettings } from "../../src/target.ts";
import { type CertificateRequest, selfSigned } from "../support/certificates.ts";
import { type HttpServerOptions, startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { startTcpServer, tcpZoo } from "../support/tcp-zoo.ts";
import { filedAuthority } from "./support/certified.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { tcpTarget } from "./support/targets.ts";

const past = new Date("2020-01-02T03:04:05Z");
const future = new Date("2040-01-02T03:04:05Z");

const authority = await filedAuthority({ after });

type Tls = NonNullable<HttpServerOptions["tls"]>;

async function startTlsServer(t: Lifetime, request?: CertificateRequest, more?: Partial<Tls>) {
  return await startHttpServer(t, () => {}, { tls: { ...(await authority.issue(request)), ...more } });
}

type Case = {
  readonly what: string;
  readonly issued?: CertificateRequest;
  readonly server?: Partial<Tls>;
  readonly host?: string;
  readonly tls?: Partial<TlsSettings>;
  readonly expected: RegExp;
};

describe("verification", () => {
  const localhost = { dnsNames: ["localhost"], ipAddresses: [] };
  const cases: readonly Case[] = [
    { what: "by the address in the certificate", expected: /^success$/ },
    { what: "by name", issued: localhost, host: "localhost", expected: /^success$/ },
    {
      what: "expired",
      issued: { notBefore: new Date("2019-01-01"), notAfter: past },
      expected: /^tls: certificate has expired \(2020-01-02T03:04:05Z\)$/,
    },
    {
      what: "not yet valid",
      issued: { notBefore: future, notAfter: new Date("2041-01-01") },
      expected: /^tls: certificate is not valid yet \(from 2040-01-02T03:04:05Z\)$/,
    },
    {
      what: "another name",
      issued: { dnsNames: ["a.test", "b.test"], ipAddresses: [] },
      host: "localhost",
      expected: /^tls: certificate is for a\.test, b\.test \(wanted localhost; see serverName\)$/,
    },
    {
      what: "another address",
      issued: localhost,
      expected: /^tls: certificate is for localhost \(wanted the address 127\.0\.0\.1; see serverName\)$/,
    },
    {
      what: "serverName in place of the host",
      issued: localhost,
      tls: { serverName: "localhost" },
      expected: /^success$/,
    },
    {
      what: "serverName that the certificate does not have",
      tls: { serverName: "shop.test" },
      expected: /^tls: certificate is for .* \(wanted shop\.test; see serverName\)$/,
    },
    {
      what: "for clients only",
      issued: { usage: ["clientAuth"] },
      expected: /^tls: certificate is not trusted: INVALID_PURPOSE$/,
    },
    { what: "TLS 1.2", server: { maxVersion: "TLSv1.2" }, expected: /^success$/ },
    {
      what: "TLS 1.2 where 1.3 is wanted",
      server: { maxVersion: "TLSv1.2" },
      tls: { minVersion: "TLSv1.3" },
      expected: /^tls: the peer accepts no TLS version that the check allows$/,
    },
  ];
  for (const { what, issued, server, host = "127.0.0.1", tls, expected } of cases) {
    test(what, async (t) => {
      const { port } = await startTlsServer(t, issued, server);
      const result = await probe(tcpTarget({ host, port }, { caFile: authority.caFile, ...tls }));
      assert.match(verdictOf(result), expected);
      assert.deepEqual(Object.keys(result.phases), [...(host === "localhost" ? ["dns"] : []), "connect", "tls"]);
    });
  }

  test("a certificate of an unknown authority", async (t) => {
    const server = await startTlsServer(t);
    const stranger = await filedAuthority(t, "another CA");
    for (const tls of [{}, { caFile: stranger.caFile }]) {
      const verdict = verdictOf(await probe(tcpTarget(server, tls)));
      assert.equal(verdict, "tls: certificate of an unknown authority: podpulse test CA (set caFile to trust it)");
    }
  });

  test("a self-signed certificate", async (t) => {
    const server = await startHttpServer(t, () => {}, { tls: await selfSigned({ commonName: "me" }) });
    const verdict = verdictOf(await probe(tcpTarget(server, {})));
    assert.equal(verdict, "tls: self-signed certificate of an unknown authority: me (set caFile to trust it)");
  });

  test("on IPv6, by the address in the certificate", async (t) => {
    const tls = await authority.issue();
    const server = await startHttpServer(t, () => {}, { tls, host: "::1" });
    assert.equal(verdictOf(await probe(tcpTarget(server, { caFile: authority.caFile }))), "success");
  });

  test("insecureSkipVerify takes what is expired, of a stranger and of another name", async (t) => {
    const server = await startTlsServer(t, { notAfter: past, notBefore: past, dnsNames: ["a.test"], ipAddresses: [] });
    assert.equal(verdictOf(await probe(tcpTarget(server, { insecureSkipVerify: true }))), "success");
  });
});

describe("what the peer showed is told", () => {
  const cases: readonly (readonly [what: string, tls: (caFile: string) => Partial<TlsSettings>, verdict: RegExp])[] = [
    ["of a success", (caFile) => ({ caFile }), /^success$/],
    ["of a certificate that was not trusted", () => ({}), /^tls: /],
    ["of a name that does not fit", (caFile) => ({ caFile, serverName: "x.test" }), /^tls: /],
  ];
  for (const [what, tls, verdict] of cases) {
    test(what, async (t) => {
      const server = await startTlsServer(t, { notAfter: future });
      const result = await probe(tcpTarget(server, tls(authority.caFile)));
      assert.match(verdictOf(result), verdict);
      assert.deepEqual(result.details.tls, { notAfterMs: future.getTime(), protocol: "TLSv1.3" });
    });
  }

  test("of one that has expired", async (t) => {
    const server = await startTlsServer(t, { notBefore: past, notAfter: past }, { maxVersion: "TLSv1.2" });
    const result = await probe(tcpTarget(server, { caFile: authority.caFile }));
    assert.match(verdictOf(result), /^tls: certificate has expired/);
    assert.deepEqual(result.details.tls, { notAfterMs: past.getTime(), protocol: "TLSv1.2" });
  });
});

describe("client certificates", () => {
  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`one that the server requires, ${maxVersion}`, async (t) => {
      const more = { caPem: authority.certPem, requestClientCert: true, maxVersion };
      const server = await startTlsServer(t, {}, more);
      const { certFile, keyFile } = await authority.issueFiles();
      const tls = { caFile: authority.caFile, certFile, keyFile };
      assert.equal(verdictOf(await probe(tcpTarget(server, tls))), "success");
    });
  }

  test("none, TLS 1.2: the handshake tells", async (t) => {
    const more = { caPem: authority.certPem, requestClientCert: true, maxVersion: "TLSv1.2" } as const;
    const server = await startTlsServer(t, {}, more);
    const verdict = verdictOf(await probe(tcpTarget(server, { caFile: authority.caFile })));
    assert.match(verdict, /^tls: .*client certificate/);
  });
});

describe("peers that do not speak TLS", () => {
  const expected: Partial<Record<keyof typeof tcpZoo, RegExp>> = {
    silent: /^timeout: the TLS handshake did not finish within 0\.2 s$/,
    closes: /^tls: the peer ended the TLS handshake \(does it speak TLS\?\)$/,
    resets: /^reset: the peer reset the connection$/,
    tlsAlert: /^tls: the peer accepts no TLS version that the check allows$/,
  };
  for (const name of Object.keys(tcpZoo) as (keyof typeof tcpZoo)[]) {
    test(name, async (t) => {
      const server = await startTcpServer(t, name);
      const result = await probe(tcpTarget(server, {}), name === "silent" ? 200 : 2000);
      assert.match(verdictOf(result), expected[name] ?? /^tls: the peer does not speak TLS$/);
      assert.equal(result.details.tls, undefined);
    });
  }
});
