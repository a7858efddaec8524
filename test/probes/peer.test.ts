import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { peerOf } from "../../src/probes/peer.ts";

describe("peerOf", () => {
  const cases: readonly (readonly [what: string, head: Buffer, peer: string])[] = [
    ["a TLS alert", Buffer.from("15030100020246", "hex"), "tls"],
    ["a TLS handshake record", Buffer.from("160303", "hex"), "tls"],
    ["the start of one", Buffer.from([0x16]), "unknown"],
    ["HTTP/1.1", Buffer.from("HTTP/1.1 400 Bad Request"), "http1"],
    ["HTTP/1.0", Buffer.from("HTTP/1.0 200"), "http1"],
    ["the start of it", Buffer.from("HTTP/1"), "unknown"],
    ["HTTP/2 settings", Buffer.from("000000040000000000", "hex"), "unknown"],
    ["a banner", Buffer.from("SSH-2.0-OpenSSH"), "unknown"],
    ["nothing", Buffer.alloc(0), "unknown"],
  ];
  for (const [what, head, peer] of cases) test(`${what}: ${peer}`, () => assert.equal(peerOf(head), peer));
});
