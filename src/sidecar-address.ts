import type { AddressInfo } from "node:net";
import { hostInUrl } from "./host-in-url.ts";

/** Where the sidecar can be reached once it has started. */
export type SidecarAddress = {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** The gRPC health server, if there is one. */
  readonly grpc?: { readonly host: string; readonly port: number };
};

/** Where the servers listen. */
export function sidecarAddress(http: AddressInfo, grpc: AddressInfo | undefined, secure: boolean): SidecarAddress {
  const { address: host, port } = http;
  return {
    host,
    port,
    url: `${secure ? "https" : "http"}://${hostInUrl(host)}:${port}`,
    ...(grpc ? { grpc: { host: grpc.address, port: grpc.port } } : {}),
  };
}
