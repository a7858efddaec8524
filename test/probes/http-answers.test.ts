import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { describe, test } from "node:test";
import type { HttpExpectation } from "../../src/target.ts";
import { startBlackHole } from "../support/black-hole.ts";
import { startHttpServer } from "../support/http-server.ts";
import { dripHttpHeader, startTcpServer, tcpZoo, unusedPort } from "../support/tcp-zoo.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { httpTarget } from "./support/targets.ts";

/** A server that answers each piece it receives with the next of these texts, and the last one with an end. */
const answering =
  (...texts: readonly string[]) =>
  (socket: Socket): void => {
    socket.once("data", () => {
      for (const text of texts.slice(0, -1)) socket.write(text);
      socket.end(texts.at(-1) ?? "");
    });
  };

const ok = "HTTP/1.1 200 OK\r\n";
const hello = `${ok}Content-Length: 5\r\n\r\nhello`;

describe("servers of the zoo", () => {
  const garbage = /^protocol: the peer does not speak HTTP\/1\.1: Expected HTTP\/, RTSP\/ or ICE\/$/;
  const expected: Record<keyof typeof tcpZoo, RegExp> = {
    silent: /^timeout: no answer within 0\.2 s$/,
    closes: /^reset: the peer closed the connection before it had answered$/,
    resets: /^reset: the peer reset the connection$/,
    garbage,
    garbageThenClose: garbage,
    dripsHttpHeader: /^timeout: no answer within 0\.2 s$/,
    halfHttpHeader: /^reset: the peer closed the connection before it had answered$/,
    halfBody: /^reset: the answer broke off after 50 bytes of its body$/,
    stallsBody: /^timeout: the answer was not complete within 0\.2 s$/,
    endlessBody: /^success$/,
    endlessHeader: /^protocol: the answer's headers are longer than 16 KiB$/,
    hugeBody: /^success$/,
    http11: /^success$/,
    http400: /^unexpected-response: status 400 \(wanted 200-399\)$/,
    tlsAlert: /^tls: the peer speaks TLS \(use scheme HTTPS, or https:\/\/\)$/,
    invalidStatus: /^protocol: the peer does not speak HTTP\/1\.1: Invalid status code$/,
  };
  const slow = new Set(["silent", "dripsHttpHeader", "stallsBody"]);
  const wordless = new Set(["closes", "resets", "halfHttpHeader"]);
  for (const name of Object.keys(tcpZoo) as (keyof typeof tcpZoo)[]) {
    test(name, async (t) => {
      const server = await startTcpServer(t, name);
      const result = await probe(httpTarget(server), slow.has(name) ? 200 : 2000);
      assert.match(verdictOf(result), expected[name]);
      // A peer that closes without a word is looked at once more: it may speak TLS.
      assert.equal(server.accepted(), wordless.has(name) ? 2 : 1);
    });
  }
});

test("nobody listens", async () => {
  const port = await unusedPort();
  const verdict = verdictOf(await probe(httpTarget({ host: "127.0.0.1", port })));
  assert.equal(verdict, `refused: connection refused by 127.0.0.1:${port}`);
});

describe("the deadline holds, to within 50 ms, in whatever phase", () => {
  const phasesOf = ["connect", "request", "transfer"];
  const cases = [
    ["no connection", startBlackHole, phasesOf.slice(0, 1)],
    ["no answer", (t) => startTcpServer(t, "silent"), phasesOf.slice(0, 2)],
    ["a header that comes in drips", (t) => startTcpServer(t, dripHttpHeader(10)), phasesOf.slice(0, 2)],
    ["a body that does not end", (t) => startTcpServer(t, "stallsBody"), phasesOf],
  ] as const satisfies readonly (readonly [string, typeof startBlackHole, readonly string[]])[];
  for (const [what, start, entered] of cases) {
    test(what, async (t) => {
      const result = await probe(httpTarget(await start(t)), 300);
      assert.match(verdictOf(result), /^timeout: .* within 0\.3 s$/);
      assert.ok(result.durationMs > 298 && result.durationMs < 350, `${result.durationMs} ms`);
      assert.deepEqual(Object.keys(result.phases), entered);
    });
  }
});

describe("answers", () => {
  const cases: readonly (readonly [what: string, texts: readonly string[], expected: string, status?: number])[] = [
    ["204", ["HTTP/1.1 204 No Content\r\n\r\n"], "success", 204],
    ["304", ["HTTP/1.1 304 Not Modified\r\n\r\n"], "success", 304],
    ["HTTP/1.0, to the end of the connection", ["HTTP/1.0 200 OK\r\n\r\nhello"], "success", 200],
    ["HTTP/1.1, to the end of the connection", [`${ok}\r\nhel`, "lo"], "success", 200],
    ["chunks", [`${ok}Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n`, "0\r\n\r\n"], "success", 200],
    ["102 first", ["HTTP/1.1 102 Processing\r\n\r\n", hello], "success", 200],
    [
      "103 twice first",
      ["HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n", "HTTP/1.1 103 E\r\n\r\n", hello],
      "success",
      200,
    ],
    ["103 alone", ["HTTP/1.1 103 Early Hints\r\n\r\n"], "reset: the peer closed the connection before it had answered"],
    ["100", ["HTTP/1.1 100 Continue\r\n\r\n", hello], "protocol: the peer sent 100 Continue unasked"],
    [
      "a switch of protocols",
      ["HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
      "protocol: the peer switched protocols unasked",
    ],
    [
      "a chunk that breaks off",
      [`${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhel`],
      "reset: the answer broke off after 3 bytes of its body",
      200,
    ],
    [
      "a chunk that breaks off, of a connection to be closed",
      [`${ok}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhel`],
      "reset: the answer broke off after 3 bytes of its body",
      200,
    ],
    [
      "less than was promised, of a connection to be closed",
      [`${ok}Content-Length: 5\r\nConnection: close\r\n\r\nhel`],
      "reset: the answer broke off after 3 bytes of its body",
      200,
    ],
    [
      "a chunk without a length",
      [`${ok}Transfer-Encoding: chunked\r\n\r\nhello`],
      "protocol: the peer does not speak HTTP/1.1: Invalid character in chunk size",
      200,
    ],
    [
      "an error with a broken body",
      ["HTTP/1.1 503 Down\r\nContent-Length: 9\r\n\r\nhi"],
      "reset: the answer broke off after 2 bytes of its body",
      503,
    ],
    ["HTTP/2", ["\0\0\0\x04\0\0\0\0\0"], "protocol: the peer does not speak HTTP/1.1: Expected HTTP/, RTSP/ or ICE/"],
    [
      "a banner",
      ["SSH-2.0-OpenSSH_9\r\n"],
      "protocol: the peer does not speak HTTP/1.1: Expected HTTP/, RTSP/ or ICE/",
    ],
  ];
  for (const [what, texts, expected, status] of cases) {
    test(what, async (t) => {
      const result = await probe(httpTarget(await startTcpServer(t, answering(...texts))));
      assert.equal(verdictOf(result), expected);
      assert.deepEqual(result.details.http, status && { status });
    });
  }

  test("a reset is no end of a body, although that has no length", async (t) => {
    const server = await startTcpServer(t, (socket) => {
      socket.once("data", () => socket.write(`${ok}\r\nhel`, () => setTimeout(() => socket.resetAndDestroy(), 20)));
    });
    const verdict = verdictOf(await probe(httpTarget(server)));
    assert.equal(verdict, "reset: the answer broke off after 3 bytes of its body");
  });
});

describe("the body is read up to maxBodyBytes, and no further", () => {
  const lengths = (length: number) => ({ "Content-Length": length });
  const containing = (text: string): Partial<HttpExpectation> => ({ body: { type: "contains", text } });
  const cases: readonly (readonly [what: string, body: string, expect: Partial<HttpExpectation>, verdict: string])[] = [
    ["found before the end", `${"x".repeat(10_239)}y`, containing("xy"), "success"],
    [
      "not found behind it",
      `${"x".repeat(10_240)}y`,
      containing("xy"),
      'unexpected-response: the body does not contain "xy"',
    ],
    [
      "JSON of just that length",
      JSON.stringify("x".repeat(10_238)),
      { body: { type: "json", path: "", equals: "x".repeat(10_238) } },
      "success",
    ],
    [
      "a limit of one's own",
      "abcd",
      { ...containing("d"), maxBodyBytes: 3 },
      'unexpected-response: the body does not contain "d"',
    ],
    ["a limit of nothing", "abcd", { maxBodyBytes: 0 }, "success"],
  ];
  for (const [what, body, expect, verdict] of cases) {
    test(what, async (t) => {
      const server = await startHttpServer(t, (_, response) => response.writeHead(200, lengths(body.length)).end(body));
      assert.equal(verdictOf(await probe(httpTarget(server, { expect }))), verdict);
    });
  }

  test("JSON that is cut off", async (t) => {
    const server = await startHttpServer(t, (_, response) => response.end(JSON.stringify("x".repeat(10_239))));
    const expect: Partial<HttpExpectation> = { body: { type: "json", path: "", equals: "x" } };
    const verdict = verdictOf(await probe(httpTarget(server, { expect })));
    assert.match(verdict, /^unexpected-response: the body is longer than 10240 bytes/);
  });

  for (const maxBodyBytes of [50, 49, 0]) {
    test(`a body that stalls at ${maxBodyBytes} bytes or later has been read`, async (t) => {
      const server = await startTcpServer(t, "stallsBody");
      assert.equal(verdictOf(await probe(httpTarget(server, { expect: { maxBodyBytes } }))), "success");
    });
  }
});

describe("expectations", () => {
  const cases: readonly (readonly [what: string, expect: Partial<HttpExpectation>, verdict: string])[] = [
    ["status", { status: [{ from: 503, to: 503 }] }, "success"],
    ["header", { headers: [{ name: "X-State", pattern: "^up" }] }, "unexpected-response: status 503 (wanted 200-399)"],
    ["body", { status: [{ from: 503, to: 503 }], body: { type: "json", path: "/up", equals: false } }, "success"],
    [
      "another body",
      { status: [{ from: 503, to: 503 }], body: { type: "matches", pattern: "true" } },
      "unexpected-response: the body does not match true",
    ],
  ];
  for (const [what, expect, verdict] of cases) {
    test(what, async (t) => {
      const server = await startHttpServer(t, (_, response) => {
        response.writeHead(503, { "X-State": "up" }).end('{"up": false}');
      });
      const result = await probe(httpTarget(server, { expect }));
      assert.equal(verdictOf(result), verdict);
      assert.deepEqual(result.details, { http: { status: 503 } });
    });
  }
});
