import { BlockList, isIP } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { EventListener } from "../event.ts";
import { refuse } from "./refusals.ts";

/** Whether `address` is one of the addresses and CIDR ranges of `allow`; IPv4 within IPv6 counts as IPv4. */
export function isAllowed(address: string, allow: readonly string[]): boolean {
  const list = new BlockList();
  for (const range of allow) {
    const [network = "", prefix] = range.split("/");
    const family = isIP(network) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(prefix), family);
  }
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 6 ? "ipv6" : "ipv4");
}

export type GuardOptions = {
  /** The addresses and ranges of `server.admin.allow`, which a reload may change. */
  readonly allow: () => readonly string[];
  readonly publish: EventListener;
};

/**
 * Lets pass only who may use the paths under `/-/` and `/debug/`: by the address of the connection (headers such as X-Forwarded-For
 * say nothing), and no web page, which a browser on an allowed machine would ask for.
 */
export function adminGuard({ allow, publish }: GuardOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const address = request.raw.socket.remoteAddress ?? "";
    if (!isAllowed(address, allow())) {
      publish({ type: "admin-refused", address, request: `${request.method} ${request.url.split("?")[0]}` });
      return refuse(reply, 403, `${address || "this address"} may not do that (see server.admin.allow)`);
    }
    const site = request.headers["sec-fetch-site"];
    if (request.headers.origin !== undefined || (site !== undefined && site !== "none")) {
      publish({
        type: "admin-refused",
        address,
        request: `${request.method} ${request.url.split("?")[0]} of a web page`,
      });
      return refuse(reply, 403, "a web page may not do that (use curl, or a kubelet's httpGet)");
    }
    return undefined;
  };
}
