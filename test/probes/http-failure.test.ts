import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describeFailure } from "../../src/probes/failure-reason.ts";
import { httpFailure } from "../../src/probes/http-failure.ts";

const parserError = (text: string, data = "") =>
  Object.assign(new Error(`Response does not match the HTTP/1.1 protocol (${text})`), {
    name: "HTTPParserError",
    data,
  });
const coded = (code: string, message = "closed") => Object.assign(new Error(message), { code });

const headless = { status: 0, bytes: 0 };
const inBody = { status: 200, bytes: 50 };
const broken = "reset: the answer broke off after 50 bytes of its body";

describe("httpFailure", () => {
  const cases: readonly (readonly [what: string, error: Error, received: typeof headless, expected: string])[] = [
    ["garbage", parserError("Expected HTTP/"), headless, "protocol: the peer does not speak HTTP/1.1: Expected HTTP/"],
    ["a TLS alert", parserError("Expected HTTP/", "\x15\x03\x01"), headless, /^tls: the peer speaks TLS/.source],
    [
      "bytes like an alert in a body",
      parserError("Invalid character in chunk size", "\x15\x03\x01"),
      inBody,
      "protocol: the peer does not speak HTTP/1.1: Invalid character in chunk size",
    ],
    ["closed before an answer", coded("UND_ERR_SOCKET"), headless, /^reset: .* before it had answered/.source],
    ["reset before an answer", coded("ECONNRESET"), headless, "reset: the peer reset the connection"],
    ["closed in the body", coded("UND_ERR_SOCKET"), inBody, broken],
    ["reset in the body", coded("ECONNRESET"), inBody, broken],
    ["a short body", coded("UND_ERR_RES_CONTENT_LENGTH_MISMATCH"), inBody, broken],
    ["a chunk missing", parserError("Invalid EOF state"), inBody, broken],
    ["a switch of protocols", coded("UND_ERR_SOCKET", "bad upgrade"), headless, /^protocol: .* unasked$/.source],
    ["100 Continue", coded("UND_ERR_SOCKET", "bad response"), headless, /^protocol: .* unasked$/.source],
    ["a TLS alert over TLS", coded("ERR_SSL_X", "alert"), headless, "tls: alert"],
  ];
  for (const [what, error, received, expected] of cases) {
    test(what, () => {
      const { reason, message } = describeFailure(httpFailure(error, received));
      if (expected.startsWith("^")) assert.match(`${reason}: ${message}`, new RegExp(expected));
      else assert.equal(`${reason}: ${message}`, expected);
    });
  }
});
