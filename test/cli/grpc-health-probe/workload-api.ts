import { createPrivateKey, X509Certificate } from "node:crypto";
import {
  loadPackageDefinition,
  type Metadata,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Authority, KeyPair } from "../../support/certificates.ts";
import type { Lifetime } from "../../support/lifetime.ts";

/** How a SPIFFE agent answers; `write` hands out SVIDs. */
export type WorkloadHandler = (call: ServerWritableStream<object, object>) => void;

const definition = loadSync("protos/spiffe/workload.proto");
const { SpiffeWorkloadAPI } = loadPackageDefinition(definition) as unknown as {
  SpiffeWorkloadAPI: ServiceClientConstructor;
};

/** Starts a SPIFFE Workload API. Returns its address, as SPIFFE_ENDPOINT_SOCKET wants it. */
export async function startWorkloadApi(t: Lifetime, handler: WorkloadHandler, path?: string): Promise<string> {
  const server = new Server();
  t.after(() => server.forceShutdown());
  server.addService(SpiffeWorkloadAPI.service, { FetchX509SVID: handler });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const place = path === undefined ? "127.0.0.1:0" : `unix:${path}`;
  server.bindAsync(place, ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port)));
  const port = await promise;
  return path === undefined ? `tcp://127.0.0.1:${port}` : `unix://${path}`;
}

const der = (pem: string) => new X509Certificate(pem).raw;

/** What an agent answers a workload: its SVID, and the authorities that it may trust. */
export function svidAnswer(
  id: string,
  pair: KeyPair,
  bundle: readonly Authority[],
  federated: Readonly<Record<string, Authority>> = {},
): object {
  return {
    svids: [
      {
        spiffeId: id,
        x509Svid: der(pair.certPem),
        x509SvidKey: createPrivateKey(pair.keyPem).export({ format: "der", type: "pkcs8" }),
        bundle: Buffer.concat(bundle.map(({ certPem }) => der(certPem))),
      },
    ],
    federatedBundles: Object.fromEntries(
      Object.entries(federated).map(([trustDomain, { certPem }]) => [trustDomain, der(certPem)]),
    ),
  };
}

/** Whether a call carries what the Workload API wants of every one against forged requests. */
export const marked = (metadata: Metadata): boolean => metadata.get("workload.spiffe.io")[0] === "true";
