import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import {
  constants,
  createServer as createHttp2Server,
  createSecureServer,
  type Http2Server,
  type ServerHttp2Stream,
} from "node:http2";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import type { ProbeResult } from "../../src/probe.ts";
import type { HttpVersion } from "../../src/target.ts";
import { type HttpServerOptions, startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { type Listener, listen } from "../support/listener.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { filedAuthority } from "./support/certified.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { httpTarget, type Place } from "./support/targets.ts";

const authority = await filedAuthority({ after });
const certificate = await authority.issue();
const { caFile } = authority;

/** Answers with the version that it was asked in. */
const version: RequestListener = ({ httpVersion }, response) => void response.end(`HTTP/${httpVersion}`);

const startH2c = async (t: Lifetime, handler: RequestListener = version) =>
  await startHttpServer(t, handler, { http2: true });

/** A cleartext HTTP/2 server that acts on each stream. */
async function startStreams(t: Lifetime, act: (stream: ServerHttp2Stream) => void): Promise<Listener> {
  const server = createHttp2Server();
  server.on("session", (session) => session.on("error", () => {}));
  server.on("stream", (stream: ServerHttp2Stream) => {
    stream.on("error", () => {});
    act(stream);
  });
  return await listen(t, server, {});
}

/** A TLS server of both versions, as most are. */
async function startBoth(t: Lifetime): Promise<Listener> {
  const { certPem: cert, keyPem: key } = certificate;
  const server: Http2Server = createSecureServer({ cert, key, allowHTTP1: true });
  return await listen(t, server.on("request", version as never), {});
}

async function ask(place: Place, wanted: HttpVersion, tls = false): Promise<ProbeResult> {
  const target = httpTarget(place, tls ? { tls: { caFile } } : {});
  return await probe({ ...target, version: wanted });
}

/** Whether the answer says this version. */
async function askFor(place: Place, wanted: HttpVersion, said: string, tls: boolean): Promise<string> {
  const expect = { body: { type: "contains", text: said } } as const;
  const target = httpTarget(place, { expect, ...(tls ? { tls: { caFile } } : {}) });
  return verdictOf(await probe({ ...target, version: wanted }));
}

describe("which version is spoken", () => {
  const secure: HttpServerOptions = { tls: certificate };
  const starts = {
    "HTTP/1.1": async (t) => await startHttpServer(t, version),
    h2c: startH2c,
    "HTTP/1.1 over TLS": async (t) => await startHttpServer(t, version, secure),
    "HTTP/2 over TLS": async (t) => await startHttpServer(t, version, { ...secure, http2: true }),
    "both over TLS": startBoth,
  } as const satisfies Readonly<Record<string, (t: Lifetime) => Promise<Place>>>;

  const cases: readonly (readonly [server: keyof typeof starts, wanted: HttpVersion, said: string])[] = [
    ["HTTP/1.1", "HTTP1", "HTTP/1.1"],
    ["HTTP/1.1", "auto", "HTTP/1.1"],
    ["h2c", "HTTP2", "HTTP/2.0"],
    ["HTTP/1.1 over TLS", "HTTP1", "HTTP/1.1"],
    ["HTTP/1.1 over TLS", "auto", "HTTP/1.1"],
    ["HTTP/2 over TLS", "HTTP2", "HTTP/2.0"],
    ["HTTP/2 over TLS", "auto", "HTTP/2.0"],
    ["both over TLS", "HTTP1", "HTTP/1.1"],
    ["both over TLS", "HTTP2", "HTTP/2.0"],
    ["both over TLS", "auto", "HTTP/2.0"],
  ];
  for (const [server, wanted, said] of cases) {
    test(`${wanted}, the server speaks ${server}`, async (t) => {
      assert.equal(await askFor(await starts[server](t), wanted, said, server.endsWith("TLS")), "success");
    });
  }

  const mismatches: readonly (readonly [server: keyof typeof starts, wanted: HttpVersion, verdict: RegExp])[] = [
    ["HTTP/1.1", "HTTP2", /^protocol: /],
    ["h2c", "HTTP1", /^protocol: /],
    ["h2c", "auto", /^protocol: /],
    ["HTTP/1.1 over TLS", "HTTP2", /^tls: /],
    ["HTTP/2 over TLS", "HTTP1", /^tls: /],
  ];
  for (const [server, wanted, verdict] of mismatches) {
    test(`${wanted}, but the server speaks ${server}`, async (t) => {
      const result = await ask(await starts[server](t), wanted, server.endsWith("TLS"));
      assert.match(verdictOf(result), verdict);
    });
  }
});

test("over a Unix socket and IPv6", async (t) => {
  for (const where of [{ path: join(await tempFolder(t), "a.sock") }, { host: "::1" }]) {
    const server = await startHttpServer(t, version, { http2: true, ...where });
    assert.equal(verdictOf(await ask(server, "HTTP2")), "success");
  }
});

test("the request on the wire", async (t) => {
  const server = await startH2c(t);
  const target = httpTarget(server, { path: "/a?b=c", headers: [["X-Own", "1"]] });
  assert.equal(verdictOf(await probe({ ...target, version: "HTTP2" })), "success");
  const named = {
    ...target,
    version: "HTTP2",
    headers: [{ name: "Host", value: { type: "literal", text: "shop" } }],
  } as const;
  assert.equal(verdictOf(await probe(named)), "success");
  const [plain, withHost] = server.requests().map(({ rawHeaders }) => headersOf(rawHeaders));
  assert.deepEqual(plain, {
    ":authority": `127.0.0.1:${server.port}`,
    ":method": "GET",
    ":path": "/a?b=c",
    ":scheme": "http",
    accept: "*/*",
    "user-agent": "podpulse/test",
    "x-own": "1",
  });
  assert.deepEqual([withHost?.[":authority"], withHost?.["host"]], ["shop", undefined]);
});

function headersOf(raw: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    raw.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? ""]] : [])),
  );
}

describe("answers", () => {
  test("500", async (t) => {
    const server = await startH2c(t, (_, response) => void response.writeHead(500).end("no"));
    const result = await ask(server, "HTTP2");
    assert.equal(verdictOf(result), "unexpected-response: status 500 (wanted 200-399)");
    assert.deepEqual(result.details, { http: { status: 500 } });
    assert.deepEqual(Object.keys(result.phases), ["connect", "request", "transfer"]);
  });

  test("a redirect is followed, over a connection of its own", async (t) => {
    const server = await startH2c(t, ({ url }, response) => {
      if (url === "/") response.writeHead(302, { location: "/there" });
      response.end();
    });
    const result = await ask(server, "HTTP2");
    assert.deepEqual([verdictOf(result), result.details.http], ["success", { status: 200 }]);
    assert.deepEqual([server.requests().map(({ url }) => url), server.accepted()], [["/", "/there"], 2]);
  });

  test("an endless body ends at the cap", async (t) => {
    const server = await startStreams(t, (stream) => {
      stream.respond({ ":status": 200 });
      const more = () => {
        while (!stream.destroyed && stream.write("x".repeat(16_384)));
      };
      stream.on("drain", more);
      more();
    });
    const result = await ask(server, "HTTP2");
    assert.equal(verdictOf(result), "success");
    assert.ok(result.durationMs < 1000, `${result.durationMs} ms`);
  });

  const misbehaving: readonly (readonly [what: string, act: (stream: ServerHttp2Stream) => void, verdict: RegExp])[] = [
    ["silent", () => {}, /^timeout: no answer within 0\.3 s$/],
    ["silent after the head", (stream) => stream.respond({ ":status": 200 }), /^timeout: the answer was not complete/],
    ["RST_STREAM", (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM), /^protocol: .*NGHTTP2_REFUSED_STREAM$/],
    [
      "GOAWAY",
      (stream) => stream.session?.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM),
      /^reset: the peer closed the connection before it had answered$/,
    ],
    [
      "the connection is gone",
      (stream) => stream.session?.socket.destroy(),
      /^reset: the peer closed the connection before it had answered$/,
    ],
  ];
  for (const [what, act, verdict] of misbehaving) {
    test(what, async (t) => {
      const server = await startStreams(t, act);
      const result = await probe({ ...httpTarget(server), version: "HTTP2" }, 300);
      assert.match(verdictOf(result), verdict);
    });
  }
});

describe("frames, byte by byte", () => {
  const settings = "000000040000000000";
  const head = "00000101040000000188"; // :status 200
  const half = `000004000000000001${Buffer.from("half").toString("hex")}`;
  const cases = [
    [
      "RST_STREAM in place of the head",
      ["00000403000000000100000007"],
      /^reset: the peer closed the connection before it had answered$/,
    ],
    ["RST_STREAM within the body", [head, half, "00000403000000000100000002"], /^protocol: .*NGHTTP2_INTERNAL_ERROR$/],
    [
      "GOAWAY in place of the head",
      ["0000080700000000000000000000000002"],
      /^reset: the peer closed the connection before it /,
    ],
    [
      "GOAWAY within the body",
      [head, half, "0000080700000000000000000100000002"],
      /^protocol: .*Session closed with error code 2$/,
    ],
    ["the end within the body", [head, half], /^reset: the answer broke off after 4 bytes of its body$/],
    ["a whole answer", [head, half.replace("0000040000", "0000040001")], /^success$/],
    [
      "GOAWAY after a whole answer",
      [head, half.replace("0000040000", "0000040001"), "0000080700000000000000000100000000"],
      /^success$/,
    ],
  ] as const;
  for (const [what, frames, verdict] of cases) {
    test(what, async (t) => {
      const bytes = Buffer.from(settings + frames.join(""), "hex");
      const server = await startTcpServer(t, (socket) => void socket.once("data", () => socket.end(bytes)));
      const result = await probe({ ...httpTarget(server), version: "HTTP2" });
      assert.match(verdictOf(result), verdict);
    });
  }
});

test("HTTP2, but the server knows no ALPN", async (t) => {
  const server = createTlsServer({ cert: certificate.certPem, key: certificate.keyPem }, (socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
  });
  assert.match(verdictOf(await ask(await listen(t, server, {}), "HTTP2", true)), /^tls: /);
});

describe("servers that never speak HTTP/2", () => {
  const notHttp2 = /^protocol: the peer does not speak HTTP: Protocol error$/;
  const cases = [
    ["silent", /^timeout: no answer within 0\.3 s$/],
    ["closes", /^reset: the peer (closed|reset) the connection/],
    ["resets", /^reset: the peer reset the connection$/],
    ["garbage", notHttp2],
    ["garbageThenClose", notHttp2],
    ["http400", notHttp2],
    ["tlsAlert", /^(tls|reset): /],
  ] as const;
  for (const [name, verdict] of cases) {
    test(name, async (t) => {
      const result = await probe({ ...httpTarget(await startTcpServer(t, name)), version: "HTTP2" }, 300);
      assert.match(verdictOf(result), verdict);
    });
  }
});
