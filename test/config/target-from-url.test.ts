import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkFromUrl } from "../../src/config/target-from-url.ts";
import type { Address, ProbeTarget } from "../../src/target.ts";
import { targetUrl } from "../../src/target-url.ts";

type Short = Partial<ProbeTarget> & { readonly at: string; readonly rest?: string; readonly secure?: true };

/** What matters of a target, short enough for a table. */
function shorten(target: ProbeTarget): Short {
  const { protocol, address, tls } = target;
  const rest = protocol === "http" ? target.path : protocol === "grpc" ? target.service : undefined;
  const secure = tls !== undefined || (protocol === "http" && target.scheme === "https");
  return {
    protocol,
    at: placeOf(address),
    ...(rest === undefined ? {} : { rest }),
    ...(secure ? { secure } : {}),
  } as Short;
}

function placeOf(address: Address): string {
  return address.type === "unix" ? `socket ${address.socketPath}` : `${address.host} ${address.port}`;
}

describe("a target URL", () => {
  const table: readonly { readonly url: string; readonly target: Short }[] = [
    { url: "tcp://db:5432", target: { protocol: "tcp", at: "db 5432" } },
    { url: "tcp://db:5432/", target: { protocol: "tcp", at: "db 5432" } },
    { url: "TCP://DB.Internal:5432", target: { protocol: "tcp", at: "DB.Internal 5432" } },
    { url: "tcp://[::1]:5432", target: { protocol: "tcp", at: "::1 5432" } },
    { url: "tls://db:5432", target: { protocol: "tcp", at: "db 5432", secure: true } },
    { url: "unix:///run/a.sock", target: { protocol: "tcp", at: "socket /run/a.sock" } },
    { url: "unix:///run/with%20space?.sock", target: { protocol: "tcp", at: "socket /run/with space?.sock" } },
    { url: "http://shop", target: { protocol: "http", at: "shop 80", rest: "/" } },
    { url: "http://shop:8080/", target: { protocol: "http", at: "shop 8080", rest: "/" } },
    { url: "http://shop?full=1", target: { protocol: "http", at: "shop 80", rest: "?full=1" } },
    { url: "http://shop/a/../b?x=%20y#here", target: { protocol: "http", at: "shop 80", rest: "/a/../b?x=%20y" } },
    { url: "http://shop/a//b/@:%2F", target: { protocol: "http", at: "shop 80", rest: "/a//b/@:%2F" } },
    { url: "https://shop/health", target: { protocol: "http", at: "shop 443", rest: "/health", secure: true } },
    { url: "https://[2001:db8::1]/", target: { protocol: "http", at: "2001:db8::1 443", rest: "/", secure: true } },
    { url: "https://shop:80/", target: { protocol: "http", at: "shop 80", rest: "/", secure: true } },
    { url: "http+unix://%2Frun%2Fa.sock/x?y", target: { protocol: "http", at: "socket /run/a.sock", rest: "/x?y" } },
    { url: "http+unix://%2FRun%2FA.sock", target: { protocol: "http", at: "socket /Run/A.sock", rest: "/" } },
    { url: "grpc://shop:50051", target: { protocol: "grpc", at: "shop 50051", rest: "" } },
    { url: "grpc://shop:50051/", target: { protocol: "grpc", at: "shop 50051", rest: "" } },
    { url: "grpc://shop:50051/shop.v1.Orders", target: { protocol: "grpc", at: "shop 50051", rest: "shop.v1.Orders" } },
    { url: "grpc://shop:1/with%20space", target: { protocol: "grpc", at: "shop 1", rest: "with space" } },
    { url: "grpcs://[::1]:443/s", target: { protocol: "grpc", at: "::1 443", rest: "s", secure: true } },
    { url: "tls+unix:///run/a.sock", target: { protocol: "tcp", at: "socket /run/a.sock", secure: true } },
    {
      url: "https+unix://%2Frun%2Fa.sock/x",
      target: { protocol: "http", at: "socket /run/a.sock", rest: "/x", secure: true },
    },
    {
      url: "grpcs+unix://%2Frun%2Fa.sock/s",
      target: { protocol: "grpc", at: "socket /run/a.sock", rest: "s", secure: true },
    },
    { url: "grpc+unix://%2Frun%2Fa.sock/s", target: { protocol: "grpc", at: "socket /run/a.sock", rest: "s" } },
  ];
  for (const { url, target } of table) {
    test(url, () => assert.deepEqual(shorten(checkFromUrl(url).target), target));
  }

  for (const { url } of table) {
    test(`${url} is written as a URL that means the same`, () => {
      const { target } = checkFromUrl(url);
      assert.deepEqual(
        shorten(checkFromUrl(targetUrl(target).replace("shop?", "shop/?")).target).at,
        shorten(target).at,
      );
    });
  }
});

describe("the check of a target URL", () => {
  const names: readonly (readonly [url: string, name: string])[] = [
    ["tcp://127.0.0.1:5432", "tcp-127-0-0-1-5432"],
    ["https://Shop.local/health", "http-shop-local-443"],
    ["grpc://[::1]:50051/shop.v1.Orders", "grpc-1-50051-shop-v1-orders"],
    ["unix:///run/a.sock", "tcp-run-a-sock"],
    [`tcp://${"a".repeat(100)}:1`, `tcp-${"a".repeat(54)}`],
  ];
  for (const [url, name] of names) {
    test(`${url.slice(0, 40)} is named ${name}`, () => assert.equal(checkFromUrl(url).name, name));
  }

  test("has the defaults of a check in a file", () => {
    const { target: _, name: __, ...rest } = checkFromUrl("tcp://db:1");
    assert.deepEqual(rest, {
      timing: { initialDelayMs: 0, periodMs: 10_000, timeoutMs: 1000, retryPeriodMs: 10_000, staleAfterMs: 21_000 },
      thresholds: { successThreshold: 1, failureThreshold: 3 },
      groups: ["readiness"],
      critical: true,
      dependsOn: [],
      mode: "enforce",
    });
  });

  test("takes name, timeout and service from outside", () => {
    const check = checkFromUrl("grpc://db:1/of-the-url", { name: "mine", timeoutSeconds: 0.25, service: "mine.v1" });
    assert.deepEqual([check.name, check.timing.timeoutMs, shorten(check.target).rest], ["mine", 250, "mine.v1"]);
  });

  test("sends headers over HTTP, and as metadata over gRPC", () => {
    const headers = [{ name: "Token", value: "x" }];
    const sent = [{ name: "Token", value: { type: "literal", text: "x" } }];
    const http = checkFromUrl("http://shop/", { headers }).target;
    const grpc = checkFromUrl("grpc://shop:1", { headers }).target;
    assert.deepEqual(http.protocol === "http" && http.headers, sent);
    // As it goes on the wire: gRPC's keys are lower-case.
    assert.deepEqual(grpc.protocol === "grpc" && grpc.metadata, [{ ...sent[0], name: "token" }]);
  });

  test("uses TLS settings only where the scheme says TLS", () => {
    const tls = { serverName: "shop.local" };
    const settings = { serverName: "shop.local", insecureSkipVerify: false, minVersion: "TLSv1.2" };
    for (const url of ["https://shop/", "grpcs://shop:1", "tls://shop:1"]) {
      assert.deepEqual(checkFromUrl(url, { tls }).target.tls, settings, url);
    }
    for (const url of ["http://shop/", "grpc://shop:1", "tcp://shop:1"]) {
      assert.equal(checkFromUrl(url, { tls }).target.tls, undefined, url);
    }
  });
});
