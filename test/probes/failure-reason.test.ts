import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { FailureReason } from "../../src/probe.ts";
import { describeFailure, reasonOfCode } from "../../src/probes/failure-reason.ts";
import { ProbeError } from "../../src/probes/probe-error.ts";

describe("reasonOfCode", () => {
  const cases: readonly (readonly [code: string, reason: FailureReason | undefined])[] = [
    ["ECONNREFUSED", "refused"],
    ["ENOENT", "refused"],
    ["ENOTSOCK", "refused"],
    ["ECONNRESET", "reset"],
    ["EPIPE", "reset"],
    ["ECONNABORTED", "reset"],
    ["UND_ERR_SOCKET", "reset"],
    ["EHOSTUNREACH", "unreachable"],
    ["ENETUNREACH", "unreachable"],
    ["EHOSTDOWN", "unreachable"],
    ["EADDRNOTAVAIL", "unreachable"],
    ["EACCES", "unreachable"],
    ["EPERM", "unreachable"],
    ["EINVAL", "unreachable"],
    ["ETIMEDOUT", "timeout"],
    ["ENOTFOUND", "dns"],
    ["EAI_AGAIN", "dns"],
    ["EAI_FAIL", "dns"],
    ["EPROTO", "tls"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "tls"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls"],
    ["ERR_OSSL_EVP_UNSUPPORTED", "tls"],
    ["HPE_INVALID_CONSTANT", "protocol"],
    ["UND_ERR_HEADERS_OVERFLOW", "protocol"],
    ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "protocol"],
    ["ERR_HTTP2_ERROR", "protocol"],
    ["UND_ERR_INVALID_ARG", "internal"],
    ["UND_ERR_NOT_SUPPORTED", "internal"],
    ["EMFILE", undefined],
    ["ERR_INVALID_ARG_TYPE", undefined],
    ["", undefined],
  ];
  for (const [code, reason] of cases) {
    test(`${code || "no code"}: ${reason ?? "not known"}`, () => assert.equal(reasonOfCode(code), reason));
  }
});

const failed = (code: string, more: object = {}) => Object.assign(new Error(`what ${code} says`), { code, ...more });
const v4 = { address: "10.0.0.1", port: 80 };

describe("describeFailure", () => {
  const circle = new Error("goes round");
  circle.cause = circle;
  const cases: readonly (readonly [what: string, error: unknown, expected: string])[] = [
    ["refused", failed("ECONNREFUSED", v4), "refused: connection refused by 10.0.0.1:80"],
    [
      "refused on IPv6",
      failed("ECONNREFUSED", { address: "::1", port: 80 }),
      "refused: connection refused by [::1]:80",
    ],
    ["refused on a socket", failed("ECONNREFUSED", { address: "/a.sock" }), "refused: connection refused by /a.sock"],
    ["refused by nobody", failed("ECONNREFUSED"), "refused: connection refused"],
    ["no socket file", failed("ENOENT", { address: "/a.sock" }), "refused: there is no socket file /a.sock"],
    ["no socket", failed("ENOTSOCK", { address: "/a" }), "refused: /a is not a socket"],
    ["no permission", failed("EACCES", { address: "/a" }), "unreachable: no permission to connect to /a"],
    ["forbidden", failed("EPERM"), "unreachable: no permission to connect"],
    ["reset", failed("ECONNRESET"), "reset: the peer reset the connection"],
    ["closed", failed("UND_ERR_SOCKET"), "reset: the peer closed the connection before it had answered"],
    ["long headers", failed("UND_ERR_HEADERS_OVERFLOW"), "protocol: the answer's headers are longer than 16 KiB"],
    [
      "bad request",
      failed("UND_ERR_INVALID_ARG"),
      "internal: the request cannot be sent: what UND_ERR_INVALID_ARG says",
    ],
    ["unknown host", failed("ENOTFOUND", { hostname: "a.b" }), "dns: there is no address for a.b"],
    ["no resolver", failed("EAI_AGAIN", { hostname: "a.b" }), "dns: the resolver did not answer for a.b"],
    ["no route", failed("EHOSTUNREACH", { address: "10.0.0.1", port: 80 }), "unreachable: no route to 10.0.0.1:80"],
    ["no network", failed("ENETUNREACH", { address: "fd00::1", port: 80 }), "unreachable: no route to [fd00::1]:80"],
    ["unreachable", failed("EHOSTUNREACH"), "unreachable: what EHOSTUNREACH says"],
    ["plaintext", failed("ERR_SSL_WRONG_VERSION_NUMBER"), "tls: the peer does not speak TLS"],
    ["other TLS trouble", failed("ERR_SSL_OTHER"), "tls: what ERR_SSL_OTHER says"],
    ["a parser's", failed("HPE_OTHER"), "protocol: the peer does not speak HTTP: what HPE_OTHER says"],
    ["recognised before", new ProbeError("not-serving", "down"), "not-serving: down"],
    ["as a cause", new Error("x", { cause: failed("ECONNREFUSED", v4) }), "refused: connection refused by 10.0.0.1:80"],
    [
      "of several attempts the first",
      Object.assign(new AggregateError([failed("ECONNREFUSED", v4), failed("EHOSTUNREACH")]), { code: "ECONNREFUSED" }),
      "refused: connection refused by 10.0.0.1:80",
    ],
    ["our bug", new TypeError("x is not a function"), "internal: the probe itself failed: x is not a function"],
    ["no file descriptors", failed("EMFILE"), "internal: the probe itself failed: what EMFILE says"],
    ["causes in a circle", circle, "internal: the probe itself failed: goes round"],
    ["no error at all", "text", "internal: the probe itself failed: text"],
    ["nothing", undefined, "internal: the probe itself failed: undefined"],
  ];
  for (const [what, error, expected] of cases) {
    test(what, () => {
      const { reason, message } = describeFailure(error);
      assert.equal(`${reason}: ${message}`, expected);
    });
  }

  test("a bug comes with its exception, for the log", () => {
    const bug = new TypeError("x is not a function");
    assert.equal(describeFailure(bug).cause, bug);
    assert.equal("cause" in describeFailure(failed("ECONNREFUSED")), false);
  });
});
