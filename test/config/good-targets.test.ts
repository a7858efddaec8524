import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { HttpTarget, ProbeTarget } from "../../src/target.ts";
import { loadCheck } from "./load.ts";

const loopback = (port: number) => ({ type: "tcp", host: "127.0.0.1", port }) as const;
const verified = { insecureSkipVerify: false, minVersion: "TLSv1.2" } as const;

const plainHttp: HttpTarget = {
  protocol: "http",
  scheme: "http",
  version: "HTTP1",
  connection: "fresh",
  address: loopback(80),
  path: "/",
  headers: [],
  expect: { status: [{ from: 200, to: 399 }], headers: [], maxBodyBytes: 10_240 },
};

const expecting = (expect: Partial<HttpTarget["expect"]>): HttpTarget => ({
  ...plainHttp,
  expect: { ...plainHttp.expect, ...expect },
});

const table: readonly { readonly name: string; readonly yaml: string; readonly target: ProbeTarget }[] = [
  { name: "httpGet with its defaults", yaml: "httpGet: { port: 80 }", target: plainHttp },
  { name: "a port in quotes", yaml: 'httpGet: { port: "80" }', target: plainHttp },
  {
    name: "everything an httpGet has",
    yaml: `httpGet: { scheme: HTTPS, host: shop.local, port: 8443, path: "/a/../b?x=%20y",
      httpHeaders: [{ name: Host, value: shop }, { name: X-Empty, value: "" }, { name: Token, valueFrom: { file: /t } }] }`,
    target: {
      ...plainHttp,
      scheme: "https",
      address: { type: "tcp", host: "shop.local", port: 8443 },
      path: "/a/../b?x=%20y",
      headers: [
        { name: "Host", value: { type: "literal", text: "shop" } },
        { name: "X-Empty", value: { type: "literal", text: "" } },
        { name: "Token", value: { type: "file", path: "/t" } },
      ],
    },
  },
  {
    name: "a kept connection",
    yaml: "httpGet: { port: 80, connection: reuse }",
    target: { ...plainHttp, connection: "reuse" },
  },
  { name: "an empty path is the root", yaml: 'httpGet: { port: 80, path: "" }', target: plainHttp },
  {
    name: "status codes and ranges",
    yaml: 'httpGet: { port: 80, expect: { status: [204, "301", "400-499"] } }',
    target: expecting({
      status: [
        { from: 204, to: 204 },
        { from: 301, to: 301 },
        { from: 400, to: 499 },
      ],
    }),
  },
  {
    name: "expected headers",
    yaml: 'httpGet: { port: 80, expect: { headers: [{ name: X-Ok, matches: "^yes$" }] } }',
    target: expecting({ headers: [{ name: "X-Ok", pattern: "^yes$" }] }),
  },
  {
    name: "a body that contains",
    yaml: "httpGet: { port: 80, expect: { body: { contains: ok }, maxBodyBytes: 0 } }",
    target: expecting({ body: { type: "contains", text: "ok" }, maxBodyBytes: 0 }),
  },
  {
    name: "a body that matches",
    yaml: 'httpGet: { port: 80, expect: { body: { matches: "^o+k$" } } }',
    target: expecting({ body: { type: "matches", pattern: "^o+k$" } }),
  },
  {
    name: "a body of JSON, any value",
    yaml: 'httpGet: { port: 80, expect: { body: { json: { path: "/a~1b/0", equals: { deep: [1, null] } } } } }',
    target: expecting({ body: { type: "json", path: "/a~1b/0", equals: { deep: [1, null] } } }),
  },
  {
    name: "JSON null at the root",
    yaml: 'httpGet: { port: 80, expect: { body: { json: { path: "", equals: null } } } }',
    target: expecting({ body: { type: "json", path: "", equals: null } }),
  },
  {
    name: "a Unix socket",
    yaml: "httpGet: { socketPath: /run/app.sock }",
    target: { ...plainHttp, address: { type: "unix", socketPath: "/run/app.sock" } },
  },
  {
    name: "tcpSocket to IPv6",
    yaml: 'tcpSocket: { host: "::1", port: 1 }',
    target: { protocol: "tcp", address: { type: "tcp", host: "::1", port: 1 } },
  },
  {
    name: "tcpSocket to IPv6 with a zone",
    yaml: 'tcpSocket: { host: "fe80::1%eth0", port: 65535 }',
    target: { protocol: "tcp", address: { type: "tcp", host: "fe80::1%eth0", port: 65_535 } },
  },
  {
    name: "grpc with its defaults",
    yaml: "grpc: { port: 80 }",
    target: { protocol: "grpc", address: loopback(80), service: "", metadata: [] },
  },
  {
    name: "grpc of a service, with TLS by its defaults",
    yaml: "grpc: { port: 80, service: shop.v1.Orders }\n    tls: {}",
    target: { protocol: "grpc", address: loopback(80), service: "shop.v1.Orders", metadata: [], tls: verified },
  },
  {
    name: "every TLS setting",
    yaml: `tcpSocket: { port: 80 }
    tls: { caFile: ca, certFile: crt, keyFile: key, serverName: shop.local, minVersion: TLSv1.3 }`,
    target: {
      protocol: "tcp",
      address: loopback(80),
      tls: {
        caFile: "ca",
        certFile: "crt",
        keyFile: "key",
        serverName: "shop.local",
        insecureSkipVerify: false,
        minVersion: "TLSv1.3",
      },
    },
  },
  {
    name: "TLS without verification",
    yaml: "tcpSocket: { port: 80 }\n    tls: { insecureSkipVerify: true }",
    target: { protocol: "tcp", address: loopback(80), tls: { ...verified, insecureSkipVerify: true } },
  },
];

describe("a target is resolved with every default", () => {
  for (const { name, yaml, target } of table) {
    test(name, async () => {
      const check = await loadCheck(`checks:\n  - name: app\n    ${yaml}\n`);
      assert.deepEqual(check.target, target);
    });
  }
});

describe("a probe pasted from a pod spec works unchanged", () => {
  const pasted = {
    httpGet: `httpGet:
      path: /healthz
      port: 8080
      scheme: HTTP
      httpHeaders:
      - name: Custom-Header
        value: Awesome`,
    tcpSocket: "tcpSocket:\n      port: 8080",
    grpc: "grpc:\n      port: 2379\n      service: my-service",
  };
  const rest = `
    terminationGracePeriodSeconds: 60
    initialDelaySeconds: 3
    periodSeconds: 3
    timeoutSeconds: 1
    successThreshold: 1
    failureThreshold: 1`;
  for (const [handler, yaml] of Object.entries(pasted)) {
    test(handler, async () => {
      const { timing, thresholds } = await loadCheck(`checks:\n  - name: app\n    ${yaml}${rest}\n`);
      assert.deepEqual(thresholds, { successThreshold: 1, failureThreshold: 1 });
      assert.deepEqual(timing, {
        initialDelayMs: 3000,
        periodMs: 3000,
        timeoutMs: 1000,
        retryPeriodMs: 3000,
        staleAfterMs: 7000,
      });
    });
  }
});
