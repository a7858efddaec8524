import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ProbeTarget } from "../../src/target.ts";
import { targetUrl } from "../../src/target-url.ts";
import { grpcTarget, httpTarget, type Place, tcpTarget } from "./support/targets.ts";

const at = (host: string, port: number): Place => ({ host, port });
const socket: Place = { host: "", port: 0, path: "/run/a b.sock" };

describe("targetUrl", () => {
  const cases: readonly (readonly [target: ProbeTarget, url: string])[] = [
    [tcpTarget(at("db", 5432)), "tcp://db:5432"],
    [tcpTarget(at("db", 5432), {}), "tls://db:5432"],
    [tcpTarget(at("::1", 5432)), "tcp://[::1]:5432"],
    [tcpTarget(socket), "unix:///run/a b.sock"],
    [httpTarget(at("a", 8080)), "http://a:8080/"],
    [httpTarget(at("a", 80)), "http://a/"],
    [httpTarget(at("a", 443)), "http://a:443/"],
    [httpTarget(at("a", 443), { tls: {} }), "https://a/"],
    [httpTarget(at("::1", 8443), { tls: {}, path: "/x?y" }), "https://[::1]:8443/x?y"],
    [httpTarget(at("a", 80), { path: "?x" }), "http://a/?x"],
    [httpTarget(at("a", 80), { path: "x" }), "http://a/x"],
    [httpTarget(socket, { path: "/x" }), "http+unix://%2Frun%2Fa%20b.sock/x"],
    [httpTarget(socket, { tls: {} }), "https+unix://%2Frun%2Fa%20b.sock/"],
    [grpcTarget(at("a", 50051)), "grpc://a:50051"],
    [grpcTarget(at("a", 50051), { service: "shop.v1.Orders" }), "grpc://a:50051/shop.v1.Orders"],
    [grpcTarget(at("::1", 443), { tls: {} }), "grpcs://[::1]:443"],
    [grpcTarget(socket, { service: "s" }), "grpc+unix://%2Frun%2Fa%20b.sock/s"],
  ];
  for (const [target, url] of cases) test(url, () => assert.equal(targetUrl(target), url));
});

describe("targetUrl masks query values that look like secrets", () => {
  const cases: readonly (readonly [path: string, shown: string])[] = [
    ["/x?token=abc", "/x?token=***"],
    ["/x?a=1&API_KEY=abc&b=2", "/x?a=1&API_KEY=***&b=2"],
    ["/x?password=a%26b&sig=&c", "/x?password=***&sig=***&c"],
    ["/x?access_token=a=b", "/x?access_token=***"],
    ["/token/abc?page=1", "/token/abc?page=1"],
  ];
  for (const [path, shown] of cases) {
    test(shown, () => assert.equal(targetUrl(httpTarget(at("a", 80), { path })), `http://a${shown}`));
  }
});
