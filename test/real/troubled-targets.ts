import { join } from "node:path";
import { createAuthority, writePem } from "../support/certificates.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Targets with one trouble each, named by it, and the configuration that probes them. */
export async function troubledConfig(t: Lifetime, folder: string): Promise<object> {
  const authority = await createAuthority();
  const { certPem, keyPem } = await authority.issue({ notAfter: new Date(Date.now() + 5 * dayMs) });
  const files = await writePem(folder, { ca: authority.certPem, tls: certPem, key: keyPem });
  const serverTls = { certPem, keyPem, caPem: authority.certPem, requestClientCert: true };
  const healthy = await startHttpServer(t, (_request, response) => response.end());
  const failing = await startHttpServer(t, (_request, response) => response.writeHead(500).end());
  const hanging = await startHttpServer(t, () => {});
  const slow = await startHttpServer(t, (_request, response) => void setTimeout(() => response.end(), 1700));
  const expiring = await startHttpServer(t, (_request, response) => response.end(), { tls: serverTls });
  let asked = 0;
  const flapping = await startHttpServer(t, (_request, response) => {
    asked += 1;
    response.writeHead(asked % 2 ? 500 : 200).end();
  });
  const orders = await startGrpcServer(t);
  const httpGet = ({ port }: { readonly port: number }) => ({ port });
  return {
    server: { host: "127.0.0.1" },
    defaults: { periodSeconds: 0.5, timeoutSeconds: 0.4, failureThreshold: 1 },
    events: { webhook: { url: "http://127.0.0.1:1/" } },
    checks: [
      { name: "healthy", httpGet: httpGet(healthy), groups: ["liveness"] },
      { name: "orders", grpc: { port: orders.port }, groups: ["liveness"] },
      { name: "failing", httpGet: httpGet(failing) },
      { name: "hanging", httpGet: httpGet(hanging), critical: false },
      { name: "observed", httpGet: httpGet(failing), mode: "observe", groups: ["liveness"] },
      { name: "flapping", httpGet: httpGet(flapping), critical: false },
      {
        name: "slow",
        httpGet: httpGet(slow),
        periodSeconds: 2,
        timeoutSeconds: 2,
        metrics: { durationBuckets: [0.5, 1, 1.6, 1.8, 2] },
        groups: ["reports"],
      },
      {
        name: "expiring",
        httpGet: { scheme: "HTTPS", port: expiring.port },
        tls: { caFile: files.ca, certFile: files.tls, keyFile: files.key },
        groups: ["liveness"],
      },
      { name: "closed", tcpSocket: { socketPath: join(folder, "nobody.sock") }, critical: false },
    ],
  };
}
