import dns from "node:dns";
import { once } from "node:events";
import { connect, createServer, isIP } from "node:net";
import type { TestContext } from "node:test";
import type { Place } from "./targets.ts";

/** Gives every host name these addresses, in this order, until the test ends. */
export function resolvesTo(t: TestContext, addresses: readonly string[]): void {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  t.mock.method(dns.promises, "lookup", async () => found);
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
