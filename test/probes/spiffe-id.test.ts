import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { matchesSpiffeId, spiffeIdMismatch } from "../../src/probes/spiffe-id.ts";
import type { ProbeTarget, TlsSettings } from "../../src/target.ts";
import type { CertificateRequest, KeyPair } from "../support/certificates.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { filedAuthority } from "./support/certified.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { grpcTarget, httpTarget, type Place, tcpTarget } from "./support/targets.ts";

const orders = "spiffe://shop.local/ns/prod/sa/orders";

describe("which IDs match", () => {
  const cases: readonly (readonly [wanted: string, id: string, matches: boolean])[] = [
    [orders, orders, true],
    [orders, `${orders}2`, false],
    [orders, `${orders}/x`, false],
    [orders, "spiffe://shop.local/ns/prod/sa", false],
    [orders, "spiffe://SHOP.local/ns/prod/sa/orders", false],
    [orders, "https://shop.local/ns/prod/sa/orders", false],
    ["spiffe://shop.local", "spiffe://shop.local", true],
    ["spiffe://shop.local", orders, false],
    ["spiffe://shop.local/ns/prod/*", orders, true],
    ["spiffe://shop.local/ns/prod/*", "spiffe://shop.local/ns/prod/x", true],
    ["spiffe://shop.local/ns/prod/*", "spiffe://shop.local/ns/prod", false],
    ["spiffe://shop.local/ns/prod/*", "spiffe://shop.local/ns/prod/", false],
    ["spiffe://shop.local/ns/prod/*", "spiffe://shop.local/ns/production/x", false],
    ["spiffe://shop.local/ns/prod/*", "spiffe://shop.local/ns/prod/../dev/x", false],
    ["spiffe://shop.local/ns/prod/*", "spiffe://shop.local/ns/prod/./x", false],
    ["spiffe://shop.local/ns/prod/*", "spiffe://shop.local/ns/prod//x", false],
    ["spiffe://shop.local/ns/prod/*", "spiffe://shop.local/ns/prod/%2e%2e/x", false],
    ["spiffe://shop.local/*", orders, true],
    ["spiffe://shop.local/*", "spiffe://shop.local", false],
    ["spiffe://shop.local/*", "spiffe://shop.local.evil.test/ns/prod", false],
    ["spiffe://shop.local/*", "spiffe://shop.local:8443/x", false],
    ["spiffe://shop.local/*", "spiffe://user@shop.local/x", false],
    ["spiffe://shop.local/*", `${orders}?x`, false],
    ["spiffe://shop.local/*", `${orders}#x`, false],
  ];
  for (const [wanted, id, matches] of cases) {
    test(`${id} ${matches ? "is" : "is not"} ${wanted}`, () => assert.equal(matchesSpiffeId(wanted, id), matches));
  }
});

describe("the names of a certificate", () => {
  const other = "spiffe://shop.local/x";
  const cases: readonly (readonly [what: string, names: string | undefined, mismatch: string | undefined])[] = [
    ["the ID alone", `URI:${orders}`, undefined],
    ["the ID among other names", `DNS:localhost, URI:${orders}, IP Address:127.0.0.1`, undefined],
    ["another ID", `URI:${other}`, `certificate is for ${other} (wanted ${orders})`],
    [
      "two IDs",
      `URI:${orders}, URI:${other}`,
      `certificate is for ${orders} and ${other} (wanted exactly one, ${orders})`,
    ],
    [
      "the ID and another URI",
      `URI:${orders}, URI:https://a.test`,
      `certificate is for ${orders} and https://a.test (wanted exactly one, ${orders})`,
    ],
    [
      "the ID and a quoted URI",
      `URI:"https://a.test/\\u002c\\"", URI:${orders}`,
      `certificate is for (a quoted URI) and ${orders} (wanted exactly one, ${orders})`,
    ],
    ["no URI", "DNS:localhost", `certificate is for no SPIFFE ID (wanted ${orders})`],
    ["no names", undefined, `certificate is for no SPIFFE ID (wanted ${orders})`],
    [
      "a DNS name that holds the ID, as Node writes it",
      `DNS:"a\\u002c URI:${orders}\\u002c b"`,
      `certificate is for no SPIFFE ID (wanted ${orders})`,
    ],
    [
      "a quoted DNS name that holds the ID in full",
      `DNS:"a, URI:${orders}, \\" URI:${orders}, b"`,
      `certificate is for no SPIFFE ID (wanted ${orders})`,
    ],
    ["a DNS name that begins like one", `DNS:URI:${orders}`, `certificate is for no SPIFFE ID (wanted ${orders})`],
  ];
  for (const [what, subjectaltname, mismatch] of cases) {
    test(what, () => {
      const certificate = subjectaltname === undefined ? {} : { subjectaltname };
      assert.equal(spiffeIdMismatch(orders, certificate), mismatch);
    });
  }
});

const authority = await filedAuthority({ after });
const past = new Date("2020-01-02T03:04:05Z");

type Protocol = {
  readonly start: (t: Lifetime, tls: KeyPair) => Promise<Place>;
  readonly target: (place: Place, tls: Partial<TlsSettings>) => ProbeTarget;
};

const startHttps = async (t: Lifetime, tls: KeyPair) =>
  await startHttpServer(t, (_, response) => void response.end(), { tls });

const protocols: Readonly<Record<string, Protocol>> = {
  tcp: { start: startHttps, target: tcpTarget },
  http: { start: startHttps, target: (place, tls) => httpTarget(place, { tls }) },
  grpc: {
    start: async (t, tls) => await startGrpcServer(t, { tls }),
    target: (place, tls) => grpcTarget(place, { tls }),
  },
};

type Case = {
  readonly what: string;
  readonly issued: CertificateRequest;
  readonly tls?: Partial<TlsSettings>;
  readonly verdict: string;
};

/** A certificate without the name or address that the probe connects to. */
const workload = { dnsNames: ["elsewhere.test"], ipAddresses: [] };

const cases: readonly Case[] = [
  { what: "the ID is enough", issued: { ...workload, uris: [orders] }, verdict: "success" },
  {
    what: "one below",
    issued: { ...workload, uris: [orders] },
    tls: { spiffeId: "spiffe://shop.local/ns/*" },
    verdict: "success",
  },
  {
    what: "another ID, though the name matches",
    issued: { uris: ["spiffe://shop.local/ns/dev"] },
    verdict: `tls: certificate is for spiffe://shop.local/ns/dev (wanted ${orders})`,
  },
  { what: "none", issued: {}, verdict: `tls: certificate is for no SPIFFE ID (wanted ${orders})` },
  {
    what: "a DNS name that holds the ID",
    issued: { dnsNames: [`a, URI:${orders}, b`] },
    verdict: `tls: certificate is for no SPIFFE ID (wanted ${orders})`,
  },
  {
    what: "expired",
    issued: { ...workload, uris: [orders], notBefore: past, notAfter: past },
    verdict: "tls: certificate has expired (2020-01-02T03:04:05Z)",
  },
];

for (const [name, { start, target }] of Object.entries(protocols)) {
  describe(`${name}: the SPIFFE ID in place of the name`, () => {
    for (const { what, issued, tls, verdict } of cases) {
      test(what, async (t) => {
        const place = await start(t, await authority.issue(issued));
        const settings = { caFile: authority.caFile, spiffeId: orders, ...tls };
        assert.equal(verdictOf(await probe(target(place, settings))), verdict);
      });
    }

    test("of an unknown authority", async (t) => {
      const place = await start(t, await authority.issue({ uris: [orders] }));
      const { caFile } = await filedAuthority(t, "another CA");
      const verdict = verdictOf(await probe(target(place, { caFile, spiffeId: orders })));
      assert.equal(verdict, "tls: certificate of an unknown authority: podpulse test CA (set caFile to trust it)");
    });
  });
}
