import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { describe, test } from "node:test";
import { type HttpServer, startHttpServer } from "../support/http-server.ts";
import { filedAuthority } from "./support/certified.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { httpTarget } from "./support/targets.ts";

/** Redirects by path: `/to?LOCATION`; anything else is answered with the status in the path, or 200. */
const redirecting: RequestListener = ({ url = "" }, response) => {
  const [path, location] = url.split("?", 2);
  if (path === "/to" && location !== undefined) {
    response.writeHead(302, { Location: decodeURIComponent(location) }).end("moved");
  } else {
    response.writeHead(Number(path?.slice(1)) || 200).end();
  }
};

const to = (location: string) => `/to?${encodeURIComponent(location)}`;
const hostsSentTo = (server: HttpServer) => server.requests().map(({ rawHeaders }) => rawHeaders[1]);
const pathsSentTo = (server: HttpServer) => server.requests().map(({ url }) => url);

describe("where a redirect leads decides", () => {
  const cases: readonly (readonly [what: string, location: string, expected: string, status: number])[] = [
    ["to success", "/204", "success", 204],
    ["to a failure", "/500", "unexpected-response: status 500 (wanted 200-399)", 500],
    ["over another", to("/204"), "success", 204],
    ["to another hostname: it is the answer", "http://localhost:1/500", "success", 302],
    ["to no URL", "http://a:b/", "unexpected-response: status 302 with a Location that is no URL", 302],
  ];
  for (const [what, location, expected, status] of cases) {
    test(what, async (t) => {
      const server = await startHttpServer(t, redirecting);
      const result = await probe(httpTarget(server, { path: to(location) }));
      assert.equal(verdictOf(result), expected);
      assert.deepEqual(result.details.http, { status });
    });
  }

  test("to another port of the same host", async (t) => {
    const [server, other] = [await startHttpServer(t, redirecting), await startHttpServer(t, redirecting)];
    for (const [path, expected] of [
      ["/200", "success"],
      ["/503", "unexpected-response: status 503 (wanted 200-399)"],
    ]) {
      assert.equal(verdictOf(await probe(httpTarget(server, { path: to(`${other.url}${path}`) }))), expected);
    }
    assert.deepEqual(hostsSentTo(other), [`127.0.0.1:${other.port}`, `127.0.0.1:${other.port}`]);
  });

  test("to another port where nobody listens", async (t) => {
    const server = await startHttpServer(t, redirecting);
    const verdict = verdictOf(await probe(httpTarget(server, { path: to("http://127.0.0.1:1/") })));
    assert.equal(verdict, "refused: connection refused by 127.0.0.1:1");
  });

  test("a 3xx that is the answer fails when it is not wanted", async (t) => {
    const server = await startHttpServer(t, redirecting);
    const expect = { status: [{ from: 200, to: 299 }] };
    const verdict = verdictOf(await probe(httpTarget(server, { path: to("http://other.test/"), expect })));
    assert.equal(verdict, "unexpected-response: status 302 (wanted 200-299)");
  });

  test("without a Location it is the answer", async (t) => {
    const server = await startHttpServer(t, (_, response) => response.writeHead(302).end());
    assert.equal(verdictOf(await probe(httpTarget(server))), "success");
  });

  test("of two Locations the first counts", async (t) => {
    const server = await startHttpServer(t, ({ url }, response) => {
      if (url === "/") response.writeHead(302, ["Location", "/first", "Location", "/second"]);
      response.end();
    });
    assert.equal(verdictOf(await probe(httpTarget(server))), "success");
    assert.deepEqual(pathsSentTo(server), ["/", "/first"]);
  });
});

test("ten redirects are followed, the eleventh is a failure, and nobody warns of leaks", async (t) => {
  const server = await startHttpServer(t, ({ url = "" }, response) => {
    const left = Number(url.slice(1));
    response.writeHead(left > 0 ? 301 : 200, { Location: `/${left - 1}` }).end();
  });
  const warnings: Error[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on("warning", listen);
  t.after(() => void process.off("warning", listen));
  assert.equal(verdictOf(await probe(httpTarget(server, { path: "/10" }))), "success");
  assert.equal(server.requests().length, 11);
  const eleven = verdictOf(await probe(httpTarget(server, { path: "/11" })));
  assert.equal(eleven, "unexpected-response: stopped after 10 redirects");
  assert.equal(server.requests().length, 22);
  await new Promise(setImmediate);
  assert.deepEqual(warnings, []);
});

test("a loop ends after 11 requests", async (t) => {
  const server = await startHttpServer(t, (_, response) => response.writeHead(302, { Location: "/loop" }).end());
  const verdict = verdictOf(await probe(httpTarget(server)));
  assert.equal(verdict, "unexpected-response: stopped after 10 redirects");
  assert.deepEqual([server.requests().length, server.accepted()], [11, 11]);
});

test("a Host header of the user's is kept over a relative redirect, and dropped by an absolute one", async (t) => {
  const server = await startHttpServer(t, redirecting);
  const here = `127.0.0.1:${server.port}`;
  const path = to(to(`${server.url}${to("/200")}`));
  await probe(httpTarget(server, { path, headers: [["Host", "shop.local"]] }));
  assert.deepEqual(hostsSentTo(server), ["shop.local", "shop.local", here, here]);
});

test("the other headers go along", async (t) => {
  const server = await startHttpServer(t, redirecting);
  await probe(httpTarget(server, { path: to(`${server.url}/200`), headers: [["X-Foo", "bar"]] }));
  assert.deepEqual(
    server.requests().map(({ rawHeaders }) => rawHeaders.slice(-2)),
    [
      ["X-Foo", "bar"],
      ["X-Foo", "bar"],
    ],
  );
});

test("the body of a redirect that is followed is not waited for", async (t) => {
  const server = await startHttpServer(t, ({ url }, response) => {
    if (url === "/") response.writeHead(302, { Location: "/next", "Content-Length": 100 }).write("half");
    else response.end();
  });
  assert.equal(verdictOf(await probe(httpTarget(server))), "success");
});

test("the time that all requests take together counts", async (t) => {
  const server = await startHttpServer(t, ({ url }, response) => {
    if (url === "/") response.writeHead(302, { Location: "/silent" }).end();
  });
  const result = await probe(httpTarget(server), 150);
  assert.equal(verdictOf(result), "timeout: no answer within 0.15 s");
  assert.deepEqual(result.details.http, { status: 302 });
});

test("from http to https and back", async (t) => {
  const authority = await filedAuthority(t);
  const secure = await startHttpServer(t, redirecting, { tls: await authority.issue() });
  const plain = await startHttpServer(t, redirecting);
  const target = httpTarget(secure, {
    path: to(`${plain.url}${to(`${secure.url}/204`)}`),
    tls: { caFile: authority.caFile },
  });
  assert.equal(verdictOf(await probe(target)), "success");
  assert.deepEqual([secure.requests().length, plain.requests().length], [2, 1]);
  const unverified = verdictOf(await probe(httpTarget(plain, { path: to(secure.url) })));
  assert.match(unverified, /^tls: certificate of an unknown authority/);
});
