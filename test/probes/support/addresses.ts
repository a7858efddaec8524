import dns from "node:dns";
import { once } from "node:events";
import { connect, createServer, isIP } from "node:net";
import type { TestContext } from "node:test";
import type { Place } from "./targets.ts";

/**
 * Gives every host name these addresses, and none when there are none, until the test ends. Of one family they are
 * found in this order; IPv4 comes first.
 */
export function resolvesTo(t: TestContext, addresses: readonly string[]): void {
  for (const [method, family] of [
    ["resolve4", 4],
    ["resolve6", 6],
  ] as const) {
    const found = addresses.filter((address) => isIP(address) === family);
    t.mock.method(dns.promises.Resolver.prototype, method, async () => {
      if (found.length === 0) throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
      return found;
    });
  }
}

/** Passes on what reaches one place to another, where the port is not the test's to choose. */
export async function forward(t: TestContext, from: Place, to: Place): Promise<void> {
  const server = createServer((socket) => {
    const behind = connect(to.port, to.host);
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      one.on("error", () => {}).on("close", () => other.destroy());
      one.pipe(other);
    }
  });
  t.after(() => void server.close());
  server.listen(from.port, from.host);
  await once(server, "listening");
}

const proxyVariables = ["http_proxy", "https_proxy", "grpc_proxy", "all_proxy"];

/** Names a proxy in each variable that a client may look at, and empties `no_proxy`, until the test ends. */
export function proxiesInEnvironment(t: TestContext, url: string): void {
  const before = { ...process.env };
  t.after(() => {
    process.env = before;
  });
  for (const name of proxyVariables) {
    process.env[name] = url;
    process.env[name.toUpperCase()] = url;
  }
  for (const name of ["no_proxy", "NO_PROXY", "no_grpc_proxy"]) process.env[name] = "";
}
