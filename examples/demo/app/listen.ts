import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** Where a part listens; port 0 lets the kernel choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Starts listening and resolves with the port; rejects when the address is taken. */
export const listen = async (server: Server, { host, port }: ListenAddress): Promise<number> => {
  server.listen(port, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};

/** The address as a URL or a gRPC target writes it. */
export const authority = ({ host, port }: ListenAddress): string =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`;
