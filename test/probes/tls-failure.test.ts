import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PeerCertificate } from "node:tls";
import { nameMismatch, tlsAlertMessage, verificationMessage } from "../../src/probes/tls-failure.ts";

const certificate = (more: object): PeerCertificate => ({ subject: {}, ...more }) as PeerCertificate;

describe("tlsAlertMessage", () => {
  const cases: readonly (readonly [code: string, message: RegExp | undefined])[] = [
    ["ERR_SSL_WRONG_VERSION_NUMBER", /^the peer does not speak TLS$/],
    ["ERR_SSL_PACKET_LENGTH_TOO_LONG", /^the peer does not speak TLS$/],
    ["ERR_SSL_HTTP_REQUEST", /^the peer does not speak TLS$/],
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", /requires a client certificate \(set certFile and keyFile\)/],
    ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", /may require a client certificate/],
    ["ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE", /may require a client certificate/],
    ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", /refuses our client certificate: it does not know its authority/],
    ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", /refuses our client certificate$/],
    ["ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE", /refuses our client certificate$/],
    ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", /refuses our client certificate: it has expired/],
    ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", /accepts no TLS version that the check allows/],
    ["ERR_SSL_UNSUPPORTED_PROTOCOL", /accepts no TLS version that the check allows/],
    ["ERR_SSL_TLSV1_UNRECOGNIZED_NAME", /knows no server of the name/],
    ["ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_REVOKED", /refuses our client certificate: it was revoked/],
    ["ERR_SSL_SSL/TLS_ALERT_UNSUPPORTED_CERTIFICATE", /refuses our client certificate$/],
    ["ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL", /ALPN/],
    ["ERR_SSL_SOMETHING_ELSE", undefined],
  ];
  for (const [code, message] of cases) {
    test(code, () => {
      if (message) assert.match(tlsAlertMessage(code) ?? "", message);
      else assert.equal(tlsAlertMessage(code), undefined);
    });
  }
});

describe("verificationMessage", () => {
  const issuer = { CN: "Old CA", O: "Acme" };
  const cases: readonly (readonly [code: string, certificate: object, message: string])[] = [
    ["CERT_HAS_EXPIRED", { valid_to: "Nov  1 00:00:00 2026 GMT" }, "certificate has expired (2026-11-01T00:00:00Z)"],
    ["CERT_HAS_EXPIRED", { valid_to: "some day" }, "certificate has expired (some day)"],
    [
      "CERT_NOT_YET_VALID",
      { valid_from: "Jan  2 03:04:05 2040 GMT" },
      "certificate is not valid yet (from 2040-01-02T03:04:05Z)",
    ],
    [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      { subject: { CN: "me" } },
      "self-signed certificate of an unknown authority: me (set caFile to trust it)",
    ],
    ...["SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"].map(
      (code) =>
        [code, { issuer }, "certificate of an unknown authority: Old CA, Acme (set caFile to trust it)"] as const,
    ),
    [
      "UNABLE_TO_GET_ISSUER_CERT",
      { issuer: {} },
      "certificate of an unknown authority: unnamed (set caFile to trust it)",
    ],
    ["INVALID_PURPOSE", {}, "certificate is not trusted: INVALID_PURPOSE"],
  ];
  for (const [code, given, message] of cases) {
    test(`${code}: ${message}`, () => assert.equal(verificationMessage(code, certificate(given)), message));
  }
});

describe("nameMismatch", () => {
  const shop = "DNS:shop.local, DNS:*.shop.local, IP Address:10.0.0.7";
  const cases: readonly (readonly [name: string, names: string | undefined, mismatch: string | undefined])[] = [
    ["shop.local", shop, undefined],
    ["SHOP.local", shop, undefined],
    ["www.shop.local", shop, undefined],
    ["10.0.0.7", shop, undefined],
    ["other.local", shop, "certificate is for shop.local, *.shop.local, 10.0.0.7 (wanted other.local; see serverName)"],
    [
      "10.0.0.8",
      shop,
      "certificate is for shop.local, *.shop.local, 10.0.0.7 (wanted the address 10.0.0.8; see serverName)",
    ],
    ["a.b.shop.local", "DNS:*.shop.local", "certificate is for *.shop.local (wanted a.b.shop.local; see serverName)"],
    ["shop.local", undefined, "certificate is for no name (wanted shop.local; see serverName)"],
  ];
  for (const [name, subjectaltname, mismatch] of cases) {
    test(`${name} by ${subjectaltname}`, () => {
      assert.equal(nameMismatch(name, certificate(subjectaltname ? { subjectaltname } : {})), mismatch);
    });
  }
});
