import assert from "node:assert/strict";
import { chmod } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { startTcpServer, tcpZoo } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { podpulseJson } from "./podpulse-process.ts";
import { findProgram } from "./program.ts";
import { startMemcached } from "./servers/memcached.ts";
import { postgresqlPrograms, startPostgresql } from "./servers/postgresql.ts";
import { freePort } from "./servers/real-server.ts";
import { startRedis } from "./servers/redis.ts";

type Output = {
  readonly checks: readonly { readonly name: string; readonly outcome: string; readonly reason?: string }[];
};
type Ports = Readonly<Record<string, number>>;

const config = "examples/tcp/podpulse.yaml";
const folder = await tempFolder({ after });
await chmod(folder, 0o755); // servers that run as users of their own work below it

/** MySQL's first packet (protocol 10) and SMTP's lines: as those servers write them; they are too large to install. */
const spoken: Readonly<Record<string, (socket: Socket) => void>> = {
  mysql: (socket) => socket.write(Buffer.from("4a0000000a382e302e333600", "hex")),
  smtp: (socket) => {
    socket.write("220-mail.test\r\n220 ESMTP ready\r\n");
    socket.on("data", () => socket.end("221 2.0.0 Bye\r\n"));
  },
};

test("the TCP examples find redis, memcached, PostgreSQL, and what speaks as MySQL and SMTP do", async (t) => {
  const ports = await startAll(t);
  const { output } = await check(ports);
  for (const { name, outcome, reason } of output.checks) {
    if (name in ports) assert.deepEqual([name, outcome, reason], [name, "success", undefined]);
  }
});

test("the TCP examples are not fooled by a server of another kind", async (t) => {
  const { port } = await startTcpServer(t, tcpZoo.garbage);
  const names = ["redis", "memcached", "postgresql", "mysql", "smtp"];
  const { code, output } = await check(Object.fromEntries(names.map((name) => [name, port])));
  assert.equal(code, 1);
  assert.deepEqual(
    output.checks.map(({ reason }) => reason),
    names.map(() => "unexpected-response"),
  );
});

async function check(ports: Ports): Promise<{ readonly code: number | null; readonly output: Output }> {
  const variables = Object.entries(ports).map(([name, port]) => [`${name.toUpperCase()}_PORT`, String(port)]);
  return await podpulseJson<Output>(["check", "-c", config], Object.fromEntries(variables));
}

async function startAll(t: TestContext): Promise<Ports> {
  const ports: Record<string, number> = {};
  const programs = await postgresqlPrograms();
  const starts: Readonly<Record<string, ((port: number) => Promise<unknown>) | undefined>> = {
    redis: findProgram("redis-server") ? (port) => startRedis(t, { folder: join(folder, "redis"), port }) : undefined,
    memcached: findProgram("memcached")
      ? (port) => startMemcached(t, { folder: join(folder, "memcached"), port })
      : undefined,
    postgresql: programs
      ? (port) => startPostgresql(t, { folder: join(folder, "postgresql"), port, programs })
      : undefined,
  };
  for (const [name, start] of Object.entries(starts)) {
    if (!start && process.env["CI"] === "true") throw new Error(`${name} is not installed`);
    if (!start) {
      t.diagnostic(`${name} is not installed: not tried`);
      continue;
    }
    const port = await freePort();
    await start(port);
    ports[name] = port;
  }
  for (const [name, speak] of Object.entries(spoken)) ports[name] = (await startTcpServer(t, speak)).port;
  return ports;
}
