import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { DetailedPeerCertificate } from "node:tls";
import { spiffeIdentity } from "../../../src/cli/grpc-health-probe/spiffe-identity.ts";
import { createAuthority } from "../../support/certificates.ts";
import { buildBundle, grpcHealthProbeBundle, runBundle } from "../bundle.ts";
import { linesOf, runHere } from "./run.ts";
import { badEndpoints, spiffeCases } from "./spiffe-cases.ts";
import { startSpiffePlaces } from "./spiffe-places.ts";

describe("grpc_health_probe -spiffe", { concurrency: 2 }, async () => {
  before(buildBundle);
  const { agents, servers } = await startSpiffePlaces({ after });

  for (const { name, agent, server = "ours", args = [], code, line, cause } of spiffeCases) {
    test(name, async () => {
      const environment = { SPIFFE_ENDPOINT_SOCKET: agents[agent] };
      const ended = await runHere(["-spiffe", "-addr", servers[server], ...args], environment);
      const found = linesOf(ended.stderr);
      assert.deepEqual([ended.code, ended.stdout], [code, ""], ended.stderr);
      assert.deepEqual(found.lines, [line.replace("ADDR", servers[server])]);
      if (cause) assert.match(found.cause ?? "", cause);
      else assert.equal(found.cause, undefined);
    });
  }

  test("-v tells who we are, through the bundle", async () => {
    const { code, stderr } = await runBundle(["-v", "-spiffe", "-addr", servers.ours], {
      env: { SPIFFE_ENDPOINT_SOCKET: agents.unix },
      file: grpcHealthProbeBundle,
    });
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^> spiffe=true\nSPIFFE Verifiable Identity Document \(SVID\): "spiffe:\/\/shop\.local\/probe"$/m,
    );
  });
});

test("SPIFFE_ENDPOINT_SOCKET that names no Workload API", async () => {
  for (const [endpoint, words] of badEndpoints) {
    const environment = endpoint === undefined ? {} : { SPIFFE_ENDPOINT_SOCKET: endpoint };
    const { code, stderr } = await runHere(["-spiffe", "-addr=x:1"], environment);
    const line = `failed to initialize tls credentials with spiffe. error=${words}\n`;
    assert.deepEqual([code, stderr], [20, line]);
  }
});

test("a chain that is linked by names only vouches for nobody", async () => {
  const [ours, others] = await Promise.all([createAuthority(), createAuthority()]);
  const id = "spiffe://shop.local/orders";
  const request = { dnsNames: [], ipAddresses: [], uris: [id] };
  const [own, forged] = await Promise.all([ours.issue(request), others.issue(request)]);
  const root = new X509Certificate(ours.certPem);
  const bundles = new Map([["shop.local", [root]]]);
  const { peerMismatch } = spiffeIdentity({
    id,
    chain: [new X509Certificate(own.certPem)],
    key: createPrivateKey(own.keyPem),
    bundles,
  });
  const linked = (pem: string) =>
    ({
      raw: new X509Certificate(pem).raw,
      subjectaltname: `URI:${id}`,
      issuerCertificate: { raw: root.raw },
    }) as DetailedPeerCertificate;
  assert.equal(peerMismatch?.(linked(own.certPem)), undefined);
  assert.match(peerMismatch?.(linked(forged.certPem)) ?? "", /no authority of that trust domain vouches for it$/);
});
