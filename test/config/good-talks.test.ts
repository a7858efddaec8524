import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { loadCheck } from "./load.ts";

type Case = { readonly name: string; readonly yaml: string; readonly holds: object; readonly without?: string };

const table: readonly Case[] = [
  {
    name: "an exchange",
    yaml: `tcpSocket: { port: 1, exchange: [{ send: "PING\\r\\n" }, { sendHex: 00fF }, { expect: "^[+]PONG" }] }`,
    holds: {
      exchange: [
        { type: "send", data: "PING\r\n", encoding: "utf8" },
        { type: "send", data: "00fF", encoding: "hex" },
        { type: "expect", pattern: "^[+]PONG" },
      ],
    },
    without: "settleMs",
  },
  { name: "settleSeconds", yaml: "tcpSocket: { port: 1, settleSeconds: 0.2501 }", holds: { settleMs: 250 } },
  { name: "settleSeconds: 0", yaml: "tcpSocket: { port: 1, settleSeconds: 0 }", holds: {}, without: "settleMs" },
  {
    name: "settleSeconds below a timeoutSeconds of its own",
    yaml: "tcpSocket: { port: 1, settleSeconds: 4.9 }\n    timeoutSeconds: 5",
    holds: { settleMs: 4900 },
    without: "exchange",
  },
  {
    name: "settleSeconds below the default timeoutSeconds",
    yaml: "tcpSocket: { port: 1, settleSeconds: 0.9 }\n    timeoutSeconds: 0",
    holds: { settleMs: 900 },
  },
  { name: "HTTP/2", yaml: "httpGet: { port: 1, protocol: HTTP2 }", holds: { version: "HTTP2", scheme: "http" } },
  { name: "by ALPN", yaml: "httpGet: { port: 1, protocol: auto, scheme: HTTPS }", holds: { version: "auto" } },
  { name: "HTTP/1.1 by default", yaml: "httpGet: { port: 1 }", holds: { version: "HTTP1" } },
  {
    name: "metadata",
    yaml: `grpc: { port: 1, metadata: [{ name: authorization, value: "Bearer a" }, { name: x, value: "" },
      { name: token, valueFrom: { file: /run/token } }] }`,
    holds: {
      metadata: [
        { name: "authorization", value: { type: "literal", text: "Bearer a" } },
        { name: "x", value: { type: "literal", text: "" } },
        { name: "token", value: { type: "file", path: "/run/token" } },
      ],
    },
    without: "authority",
  },
  ...["shop.local", "shop.local:8443", "[::1]:443", "127.0.0.1"].map((authority) => ({
    name: `authority ${authority}`,
    yaml: `grpc: { port: 1, authority: "${authority}" }`,
    holds: { authority, metadata: [] },
  })),
  ...[
    "spiffe://shop.local",
    "spiffe://shop.local/*",
    "spiffe://shop.local/ns/prod/sa/orders",
    "spiffe://shop.local/ns/Prod_1/*",
    "spiffe://shop.local/...",
  ].map((spiffeId) => ({
    name: `SPIFFE ID ${spiffeId}`,
    yaml: `tcpSocket: { port: 1 }\n    tls: { spiffeId: "${spiffeId}" }`,
    holds: { tls: { spiffeId, insecureSkipVerify: false, minVersion: "TLSv1.2" } },
  })),
];

describe("what is said to a target", () => {
  for (const { name, yaml, holds, without } of table) {
    test(name, async () => {
      const { target } = await loadCheck(`checks:\n  - name: app\n    ${yaml}\n`);
      assert.partialDeepStrictEqual(target, holds);
      if (without) assert.ok(!Object.hasOwn(target, without));
    });
  }
});

test("a step may come from a variable", async () => {
  const text = `checks: [{ name: a, tcpSocket: { port: 1, exchange: [{ send: "\${ASK}" }, { sendHex: "\${HEX}" }] } }]`;
  const { target } = await loadCheck(text, { ASK: "5", HEX: "00" });
  assert.partialDeepStrictEqual(target, {
    exchange: [
      { type: "send", data: "5", encoding: "utf8" },
      { type: "send", data: "00", encoding: "hex" },
    ],
  });
});

test("64 KiB in hexadecimal digits are taken", async () => {
  const hex = "0f".repeat(65_536);
  const { target } = await loadCheck(
    `checks: [{ name: a, tcpSocket: { port: 1, exchange: [{ sendHex: "${hex}" }] } }]`,
  );
  assert.partialDeepStrictEqual(target, { exchange: [{ type: "send", data: hex, encoding: "hex" }] });
});
