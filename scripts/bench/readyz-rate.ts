import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { median, type Row } from "./row.ts";
import { besideSidecar } from "./sidecar.ts";
import type { Targets } from "./targets.ts";

const connections = 16;
const rounds = 3;
const roundMs = 4000;

const bareServer = `
import { fastify } from "fastify";
const server = fastify({ logger: false });
server.get("/readyz", (_, reply) => reply.type("text/plain; charset=utf-8").send("ok"));
console.log(await server.listen({ host: "127.0.0.1", port: 0 }));`;

/** Answers a second on one core: servers are bound to the first one, this process and its requests to the second. */
export async function readyzRate({ tcp }: Targets): Promise<readonly Row[]> {
  const checks = Array.from({ length: 20 }, (_, at) => ({
    name: `c${at}`,
    tcpSocket: { host: "127.0.0.1", port: tcp },
  }));
  const onFirstCore = ["taskset", "--cpu-list", "0"] as const;
  const [command = "", ...args] = [...onFirstCore, process.execPath, "--input-type=module", "-e", bareServer];
  const bare = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const bareUrl = await firstLine(bare);
    return await besideSidecar(
      { checks },
      async ({ url }) => {
        const rates: { ours: number; theirs: number }[] = [];
        await answersASecond(`${url}/readyz`, roundMs);
        await answersASecond(`${bareUrl}/readyz`, roundMs);
        for (let round = 0; round < rounds; round += 1) {
          const theirs = await answersASecond(`${bareUrl}/readyz`, roundMs);
          rates.push({ theirs, ours: await answersASecond(`${url}/readyz`, roundMs) });
        }
        const ours = median(rates.map((one) => one.ours));
        const theirs = median(rates.map((one) => one.theirs));
        return [
          {
            what: "`/readyz` requests a second on one core, 20 checks",
            against: "a bare Fastify route",
            ours: ours.toFixed(0),
            theirs: theirs.toFixed(0),
            measured: median(rates.map((one) => one.ours / one.theirs)),
            unit: "×",
            goal: { atLeast: 0.8 },
          } as const,
        ];
      },
      onFirstCore,
    );
  } finally {
    bare.kill("SIGKILL");
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error("The server has no stdout");
  const [line]: string[] = await once(createInterface({ input: stdout }), "line");
  return line ?? "";
}

/** Asks over each of a few connections as soon as the last answer has come; a client that costs little. */
async function answersASecond(url: string, forMs: number): Promise<number> {
  const { hostname, port, pathname } = new URL(url);
  const request = `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`;
  let answers = 0;
  const sockets = Array.from({ length: connections }, () => {
    const socket = new Socket().connect(Number(port), hostname);
    socket.on("data", () => {
      answers += 1;
      socket.write(request);
    });
    socket.write(request);
    return socket;
  });
  const startedAt = performance.now();
  await new Promise((over) => setTimeout(over, forMs));
  const rate = (answers * 1000) / (performance.now() - startedAt);
  for (const socket of sockets) socket.destroy();
  return rate;
}
