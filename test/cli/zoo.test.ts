import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, type TestContext, test } from "node:test";
import { createServer } from "node:tls";
import { selfSigned } from "../support/certificates.ts";
import { listen } from "../support/listener.ts";
import { type Behaviour, startTcpServer, tcpZoo } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { buildBundle } from "./bundle.ts";
import { type Place, probeAll, type Verdict, type ZooName, zooUrl } from "./zoo-runs.ts";

/** What is to run into its deadline does so to within 10 %, and what a busy machine needs. */
const timeoutMs = 300;
const latestMs = timeoutMs * 1.1 + 50;
/** For what is to fail before: no result depends on how busy the machine is. */
const generousMs = 10_000;

const zooNames = Object.keys(tcpZoo) as ZooName[];

/** Several where it is a race: whether a reset overtakes what was waited for is the kernel's to say. */
type Verdicts = Readonly<Record<ZooName, Verdict | readonly Verdict[]>>;

const all = (verdict: Verdict, others: Partial<Verdicts> = {}): Verdicts => ({
  ...(Object.fromEntries(zooNames.map((name) => [name, verdict])) as Verdicts),
  ...others,
});

const http = all("protocol", {
  silent: "timeout",
  dripsHttpHeader: "timeout",
  stallsBody: "timeout",
  closes: "reset",
  resets: "reset",
  halfHttpHeader: "reset",
  halfBody: "reset",
  endlessBody: "success", // read up to its cap
  hugeBody: "success",
  http11: "success",
  http400: "unexpected-response",
  tlsAlert: "tls",
});

const grpc = all("protocol", { silent: "timeout", closes: "reset", resets: "reset", tlsAlert: "tls" });

const handshake = all("tls", { silent: "timeout", resets: ["reset", "tls"] });

const table = {
  tcp: all("success", { resets: ["success", "reset"] }),
  http,
  https: handshake,
  grpc,
  grpcs: handshake,
} as const;

type Scheme = keyof typeof table;

type Zoo = {
  readonly scheme: Scheme;
  readonly names?: readonly ZooName[];
  readonly start: (name: ZooName) => Promise<Place>;
  readonly expected?: Verdicts;
  readonly args?: readonly string[];
};

/** Probes a zoo in two commands: what is to run into its deadline, and the rest. */
async function checkZoo({ names = zooNames, ...zoo }: Zoo): Promise<void> {
  const { expected = table[zoo.scheme] } = zoo;
  const isSlow = (name: ZooName) => expected[name] === "timeout";
  await checkCommand({ ...zoo, expected, names: names.filter((name) => !isSlow(name)) }, generousMs);
  const slow = names.filter(isSlow);
  if (slow.length === 0) return;
  for (const { durationMs, message } of await checkCommand({ ...zoo, expected, names: slow }, timeoutMs)) {
    assert.ok(durationMs > timeoutMs * 0.9 && durationMs < latestMs, `${message}, after ${durationMs} ms`);
    assert.match(message ?? "", / within 0\.3 s$/);
  }
}

async function checkCommand(zoo: Required<Omit<Zoo, "args">> & Pick<Zoo, "args">, deadlineMs: number) {
  const { scheme, names, start, expected, args = [] } = zoo;
  const urls: string[] = [];
  for (const name of names) urls.push(zooUrl(scheme, await start(name)));
  const { code, stderr, results, lingeredMs } = await probeAll([...urls, ...args], deadlineMs / 1000);
  assert.equal(results.length, names.length, stderr);
  for (const [index, { verdict, message }] of results.entries()) {
    const name = names[index] ?? "silent";
    assert.ok([expected[name]].flat().includes(verdict), `${name}: ${verdict} (${message}), wanted ${expected[name]}`);
    assert.equal(message === undefined, verdict === "success", name);
  }
  const failed = results.some(({ verdict }) => verdict !== "success");
  assert.deepEqual([code, stderr], [failed ? 1 : 0, ""]);
  // Whatever kept the process alive, a connection or a timer, would do so for longer.
  assert.ok(lingeredMs < 1000, `the command went on for ${lingeredMs} ms after its last probe`);
  return results;
}

before(buildBundle);

describe("the zoo, probed by the bundle", () => {
  for (const scheme of Object.keys(table) as Scheme[]) {
    test(`${scheme}, IPv4`, async (t) => {
      await checkZoo({ scheme, start: (name) => startTcpServer(t, name) });
    });
  }
});

describe("some of the zoo", () => {
  const some: readonly ZooName[] = [
    "silent",
    "closes",
    "resets",
    "dripsHttpHeader",
    "stallsBody",
    "http11",
    "tlsAlert",
  ];
  for (const scheme of Object.keys(table) as Scheme[]) {
    test(`${scheme}, IPv6`, async (t) => {
      await checkZoo({ scheme, names: some, start: (name) => startTcpServer(t, name, { host: "::1" }) });
    });

    if (scheme === "https" || scheme === "grpcs") continue; // no URL says TLS over a Unix socket
    test(`${scheme}, Unix sockets`, async (t) => {
      const folder = await tempFolder(t);
      // Only TCP has a reset.
      const names = some.filter((name) => name !== "resets");
      await checkZoo({ scheme, names, start: (name) => startTcpServer(t, name, { path: join(folder, name) }) });
    });
  }
});

describe("the zoo behind a handshake that goes well", () => {
  // A TLS socket of Node's cannot be reset.
  const names = zooNames.filter((name) => name !== "resets");
  for (const [scheme, expected, protocol] of [
    ["https", http, "http/1.1"],
    ["grpcs", { ...grpc, tlsAlert: "reset" }, "h2"],
  ] as const) {
    test(scheme, async (t) => {
      const start = await startTlsZoo(t, protocol);
      await checkZoo({ scheme, names, start, expected, args: ["--insecure"] });
    });
  }
});

async function startTlsZoo(t: TestContext, protocol: string): Promise<(name: ZooName) => Promise<Place>> {
  const { certPem: cert, keyPem: key } = await selfSigned();
  return async (name) => {
    const behave: Behaviour = tcpZoo[name];
    const server = createServer({ cert, key, ALPNProtocols: [protocol] }, (socket) => {
      socket.on("error", () => {}).on("data", () => {});
      behave(socket);
    });
    return await listen(t, server, {});
  };
}
