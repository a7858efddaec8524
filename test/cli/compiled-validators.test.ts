import assert from "node:assert/strict";
import { before, test } from "node:test";
import { buildBundle, runBundle } from "./bundle.ts";
import { runInProcess } from "./run-in-process.ts";

before(buildBundle);

const configurations = [
  "checks: [{ name: app, tcpSocket: { port: 1 } }]",
  "checks: [{ name: App, tcpSocket: { prot: 1 }, httpGet: {}, groups: [], periodSeconds: x }]\nsever: {}",
  "server: { port: http, metrics: { durationBuckets: [2, 1] } }\nchecks: [{ name: app, grpc: { port: 0, watch: 1 } }]",
  "defaults: { timeoutSeconds: 0.01 }\nchecks: [{ name: a, httpGet: { port: 1, expect: { status: [99, '2xx'], body: {} } } }]",
  "server: { grpc: { port: 1 } }\nchecks: [{ name: a, httpGet: { port: 80, httpHeaders: [{ name: A }] }, dependsOn: [a] }]",
];

for (const PODPULSE_CONFIG of configurations) {
  for (const args of [["validate"], ["run", "--dry-run"]]) {
    test(`the bundle's compiled validators say what Ajv says: ${args.join(" ")} of ${PODPULSE_CONFIG}`, async () => {
      const environment = { PODPULSE_CONFIG };
      assert.deepEqual(await runBundle(args, { env: environment }), { ...(await runInProcess(args, { environment })) });
    });
  }
}
