import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { createServer, TLSSocket } from "node:tls";
import type { TlsSettings } from "../../src/target.ts";
import { startHttpServer } from "../support/http-server.ts";
import { listen } from "../support/listener.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { filedAuthority } from "./support/certified.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { httpTarget } from "./support/targets.ts";

const authority = await filedAuthority({ after });
const { caFile } = authority;

test("the certificate is verified, and its end is told", async (t) => {
  const notAfter = new Date("2040-01-02T03:04:05Z");
  const server = await startHttpServer(t, (_, response) => response.end(), {
    tls: await authority.issue({ notAfter }),
  });
  const good = await probe(httpTarget(server, { tls: { caFile } }));
  assert.equal(verdictOf(good), "success");
  assert.deepEqual(Object.keys(good.phases), ["connect", "tls", "request", "transfer"]);
  const tls = { notAfterMs: notAfter.getTime(), protocol: "TLSv1.3" };
  assert.deepEqual(good.details, { tls, http: { status: 200 } });
  const bad = await probe(httpTarget(server, { tls: {} }));
  assert.match(verdictOf(bad), /^tls: certificate of an unknown authority: podpulse test CA/);
  assert.deepEqual(bad.details, { tls });
  assert.equal(server.requests().length, 1);
});

describe("a name that is not the host's", () => {
  const cases: readonly (readonly [what: string, host: string, tls: Partial<TlsSettings>, sni: string | undefined])[] =
    [
      ["the host's name is sent as SNI", "localhost", {}, "localhost"],
      ["serverName is sent as SNI", "127.0.0.1", { serverName: "localhost" }, "localhost"],
      ["an address is never sent as SNI", "127.0.0.1", {}, undefined],
      ["nor is one that serverName gives", "localhost", { serverName: "127.0.0.1" }, undefined],
    ];
  for (const [what, host, tls, sni] of cases) {
    test(`${what}; a Host header changes nothing in that`, async (t) => {
      const names: unknown[] = [];
      const server = await startHttpServer(
        t,
        ({ socket }, response) => {
          if (socket instanceof TLSSocket) names.push((socket as { servername?: unknown }).servername || undefined);
          response.end();
        },
        { tls: await authority.issue() },
      );
      const headers = [["Host", "shop.test"]] as const;
      const target = httpTarget({ host, port: server.port }, { headers, tls: { caFile, ...tls } });
      assert.equal(verdictOf(await probe(target)), "success");
      assert.deepEqual(names, [sni]);
      assert.equal(server.requests()[0]?.rawHeaders[1], "shop.test");
    });
  }
});

describe("a server that requires a client certificate", () => {
  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    test(maxVersion, async (t) => {
      const tls = { ...(await authority.issue()), caPem: authority.certPem, requestClientCert: true, maxVersion };
      const server = await startHttpServer(t, (_, response) => response.end(), { tls });
      const verdict = async (settings: Partial<TlsSettings>) =>
        verdictOf(await probe(httpTarget(server, { tls: { caFile, ...settings } })));
      const stranger = await filedAuthority(t);
      assert.equal(await verdict(await filesOf(authority)), "success");
      assert.match(await verdict({}), /^tls: .*client certificate/);
      // Node's server refuses a stranger without saying so.
      assert.match(await verdict(await filesOf(stranger)), /^(tls|reset): the peer /);
      assert.equal(server.requests().length, 1);
    });
  }
});

async function filesOf(issuer: typeof authority): Promise<Partial<TlsSettings>> {
  const { certFile, keyFile } = await issuer.issueFiles();
  return { certFile, keyFile };
}

test("https to a server without TLS", async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end());
  const verdict = verdictOf(await probe(httpTarget(server, { tls: { caFile } })));
  assert.equal(verdict, "tls: the peer does not speak TLS");
});

test("http to a server with TLS", async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end(), { tls: await authority.issue() });
  const verdict = verdictOf(await probe(httpTarget(server)));
  // OpenSSL knows a GET when it sees one and closes without an alert; others are told by theirs.
  assert.equal(verdict, "tls: the peer speaks TLS (use scheme HTTPS, or https://)");
});

test("a server that speaks HTTP/2 only", async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end(), {
    http2: true,
    tls: await authority.issue(),
  });
  const verdict = verdictOf(await probe(httpTarget(server, { tls: { caFile } })));
  assert.match(verdict, /^tls: the peer does not offer the application protocol/);
});

describe("a TLS server that does not wait to be asked", () => {
  const cases = {
    answers: ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", /^success$/],
    greets: ["220 ready\r\n", /^protocol: the peer /],
    ends: [undefined, /^reset: the peer closed the connection before /],
  } as const;
  for (const [what, [text, expected]] of Object.entries(cases)) {
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      test(`${what}, ${maxVersion}`, async (t) => {
        const { certPem: cert, keyPem: key } = await authority.issue();
        const server = createServer({ cert, key, maxVersion }, (socket) => {
          socket.on("error", () => {}).resume();
          if (text === undefined) socket.end();
          else socket.write(text);
        });
        const place = await listen(t, server, {});
        assert.match(verdictOf(await probe(httpTarget(place, { tls: { caFile } }))), expected);
      });
    }
  }
});

test("files that cannot be read are our trouble, and leave no connection open", async (t) => {
  const server = await startTcpServer(t, "silent");
  const verdict = verdictOf(await probe(httpTarget(server, { tls: { caFile: "/missing/ca.pem" } })));
  assert.match(verdict, /^internal: .*cannot read \/missing\/ca\.pem \(no such file\)/);
});
