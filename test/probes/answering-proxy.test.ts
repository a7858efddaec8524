import assert from "node:assert/strict";
import type { OutgoingHttpHeaders } from "node:http";
import { describe, test } from "node:test";
import { Metadata, status } from "@grpc/grpc-js";
import type { ProbeResult } from "../../src/probe.ts";
import { answeringProxy } from "../../src/probes/answering-proxy.ts";
import { resultJson } from "../../src/result-json.ts";
import { type CheckHandler, startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { grpcTarget, httpTarget } from "./support/targets.ts";

const refused = "upstream connect error or disconnect/reset before headers. reset reason: connection refused";
const passedOn = { server: "envoy", "x-envoy-upstream-service-time": "3" };

describe("whose answer it is", () => {
  const cases: readonly (readonly [
    what: string,
    headers: Record<string, string>,
    text: string,
    proxy: string | undefined,
  ])[] = [
    ["the app's", {}, "no", undefined],
    ["the app's, with a server of its own", { server: "nginx" }, "no", undefined],
    ["Envoy's, by its name", { server: "envoy" }, "", "Envoy"],
    ["Istio's Envoy's, by its name", { server: "istio-envoy" }, "", "Envoy"],
    ["Envoy's, by its words", {}, refused, "Envoy"],
    ["Envoy's, without a healthy host", {}, "no healthy upstream", "Envoy"],
    ["Envoy's, after its timeout", {}, "upstream request timeout", "Envoy"],
    ["the app's, passed on by Envoy", passedOn, "no", undefined],
    ["Linkerd's", { "l5d-proxy-error": "connection refused" }, "", "Linkerd"],
    ["the app's, passed on by Linkerd", { "l5d-proxy-connection": "close" }, "no", undefined],
    ["Linkerd's, passed on by Envoy", { ...passedOn, "l5d-proxy-error": "x" }, "", "Linkerd"],
  ];
  for (const [what, headers, text, proxy] of cases) {
    test(what, () => assert.equal(answeringProxy(headers, text), proxy));
  }
});

/** What the result and its JSON say of it. */
function viaOf(result: ProbeResult): readonly (string | undefined)[] {
  return [result.details.via, resultJson(result).via];
}

describe("over HTTP", () => {
  type Case = {
    readonly what: string;
    readonly code: number;
    readonly headers: OutgoingHttpHeaders;
    readonly body?: string;
    readonly verdict: string;
    readonly via?: "proxy";
  };
  const wanted = "(wanted 200-399)";
  const cases: readonly Case[] = [
    {
      what: "Envoy without an app",
      code: 503,
      headers: { server: "envoy" },
      body: refused,
      verdict: `unexpected-response: status 503 ${wanted}, answered by a proxy (Envoy) and not by the app`,
      via: "proxy",
    },
    {
      what: "Linkerd without an app",
      code: 502,
      headers: { "l5d-proxy-error": "connect timed out after 1s" },
      verdict: `unexpected-response: status 502 ${wanted}, answered by a proxy (Linkerd) and not by the app`,
      via: "proxy",
    },
    {
      what: "the app's own 503 through Envoy",
      code: 503,
      headers: passedOn,
      verdict: `unexpected-response: status 503 ${wanted}`,
    },
    { what: "the app's own 200 through Envoy", code: 200, headers: passedOn, verdict: "success" },
    { what: "Envoy's own 200", code: 200, headers: { server: "envoy" }, verdict: "success", via: "proxy" },
  ];
  for (const { what, code, headers, body = "", verdict, via } of cases) {
    test(what, async (t) => {
      const server = await startHttpServer(t, (_, response) => void response.writeHead(code, headers).end(body));
      const result = await probe(httpTarget(server));
      assert.equal(verdictOf(result), verdict);
      assert.deepEqual(viaOf(result), [via, via]);
    });
  }
});

describe("over gRPC", () => {
  const failing =
    (details: string, headers: Record<string, string>, early: boolean): CheckHandler =>
    (call, answer) => {
      const metadata = Metadata.fromHttp2Headers(headers);
      if (early) call.sendMetadata(metadata);
      answer({ code: status.UNAVAILABLE, details, ...(early ? {} : { metadata }) });
    };
  const cases: readonly (readonly [what: string, handler: CheckHandler, proxy: string | undefined])[] = [
    ["Envoy without an app", failing(refused, { server: "envoy" }, false), "Envoy"],
    ["Envoy without an app, headers first", failing(refused, { server: "envoy" }, true), "Envoy"],
    ["Linkerd without an app", failing("x", { "l5d-proxy-error": "refused" }, false), "Linkerd"],
    ["the app's own UNAVAILABLE through Envoy", failing("warming up", passedOn, true), undefined],
    ["the app's own UNAVAILABLE", failing("warming up", {}, false), undefined],
  ];
  for (const [what, check, proxy] of cases) {
    test(what, async (t) => {
      const server = await startGrpcServer(t, { implement: { check } });
      const result = await probe(grpcTarget(server));
      const via = proxy ? "proxy" : undefined;
      const blame = proxy ? `, answered by a proxy (${proxy}) and not by the app` : "";
      assert.match(verdictOf(result), /^unexpected-response: the health call failed with UNAVAILABLE: /);
      assert.equal(verdictOf(result).endsWith(blame), true);
      assert.equal(verdictOf(result).includes("by a proxy"), proxy !== undefined);
      assert.deepEqual(viaOf(result), [via, via]);
    });
  }
});
