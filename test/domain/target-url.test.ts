import assert from "node:assert/strict";
import { test } from "node:test";
import type { Address, HttpTarget, ProbeTarget, TlsSettings } from "../../src/target.ts";
import { targetUrl } from "../../src/target-url.ts";

const db: Address = { type: "tcp", host: "db.internal", port: 5432 };
const six: Address = { type: "tcp", host: "::1", port: 8080 };
const socket: Address = { type: "unix", socketPath: "/run/a b.sock" };
const tls: TlsSettings = { insecureSkipVerify: false, minVersion: "TLSv1.2" };

function http(scheme: "http" | "https", address: Address, path = "/health"): HttpTarget {
  return {
    protocol: "http",
    scheme,
    version: "HTTP1",
    connection: "fresh",
    address,
    path,
    headers: [],
    expect: { status: [], headers: [], maxBodyBytes: 0 },
  };
}

const at = (port: number): Address => ({ type: "tcp", host: "shop.local", port });
const grpc = (address: Address, service = ""): ProbeTarget => ({ protocol: "grpc", address, service, metadata: [] });

for (const { target, url } of [
  { target: { protocol: "tcp", address: db }, url: "tcp://db.internal:5432" },
  { target: { protocol: "tcp", address: six }, url: "tcp://[::1]:8080" },
  { target: { protocol: "tcp", address: db, tls }, url: "tls://db.internal:5432" },
  { target: { protocol: "tcp", address: { ...socket, socketPath: "/run/a.sock" } }, url: "unix:///run/a.sock" },
  { target: http("http", at(80)), url: "http://shop.local/health" },
  { target: http("http", at(8080)), url: "http://shop.local:8080/health" },
  { target: http("https", at(443)), url: "https://shop.local/health" },
  { target: http("https", at(80)), url: "https://shop.local:80/health" },
  { target: http("http", six, "health?a=b"), url: "http://[::1]:8080/health?a=b" },
  { target: http("http", socket), url: "http+unix://%2Frun%2Fa%20b.sock/health" },
  { target: grpc(db), url: "grpc://db.internal:5432" },
  { target: grpc(db, "shop.v1.Orders"), url: "grpc://db.internal:5432/shop.v1.Orders" },
  { target: { ...grpc(db), tls }, url: "grpcs://db.internal:5432" },
  { target: grpc(socket, "a"), url: "grpc+unix://%2Frun%2Fa%20b.sock/a" },
  { target: http("http", at(80), "/?x=1&api_key=abc&y=2"), url: "http://shop.local/?x=1&api_key=***&y=2" },
  { target: http("http", at(80), "/?Token=a%20b&password="), url: "http://shop.local/?Token=***&password=***" },
] as const satisfies readonly { target: ProbeTarget; url: string }[]) {
  test(url, () => assert.equal(targetUrl(target), url));
}
