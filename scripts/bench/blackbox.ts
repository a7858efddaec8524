import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Missing, Row } from "./row.ts";
import { besideSidecar, compareCpu, successesOf } from "./sidecar.ts";
import type { Targets } from "./targets.ts";

const exporter = "prometheus-blackbox-exporter";
const perSecond = 200;
const warmUpMs = 8_000;
const windowMs = 3000;

const modules = "modules: { tcp: { prober: tcp, timeout: 1s }, http: { prober: http, timeout: 1s } }\n";

/** CPU time of a probe in podpulse beside that in blackbox_exporter, asked through /probe as often. */
export async function blackbox(targets: Targets): Promise<readonly (Row | Missing)[]> {
  const what = (protocol: string) => `CPU for a probe: ${protocol}`;
  if (spawnSync(exporter, ["--version"]).error) {
    return ["tcp", "http"].map((protocol) => ({ what: what(protocol), missing: `${exporter} is not installed` }));
  }
  const folder = mkdtempSync(join(tmpdir(), "podpulse-bench-"));
  const file = join(folder, "blackbox.yml");
  writeFileSync(file, modules);
  const port = await freePort();
  const args = [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`, "--log.level=error"];
  const child = spawn(exporter, args, { stdio: "ignore" });
  try {
    await setTimeout(1000); // until it listens
    const compare = async (protocol: "tcp" | "http", handler: object, target: string): Promise<Row> => {
      const checks = Array.from({ length: perSecond }, (_, at) => ({ name: `c${at}`, ...handler }));
      return await besideSidecar({ defaults: { periodSeconds: 1 }, checks }, async (sidecar) => {
        const url = `http://127.0.0.1:${port}/probe?module=${protocol}&target=${target}`;
        const answer = await (await fetch(url)).text();
        if (!answer.includes("\nprobe_success 1\n")) throw new Error(`${exporter} does not reach ${target}`);
        const asked = askOften(url);
        try {
          await setTimeout(warmUpMs);
          const { ours, theirs, ratio } = await compareCpu(
            { pid: sidecar.pid, count: () => successesOf(sidecar) },
            { pid: child.pid ?? -1, count: asked.count },
            windowMs,
          );
          return {
            what: what(protocol),
            against: "blackbox_exporter, `/probe`",
            ours: `${ours.toFixed(0)} µs`,
            theirs: `${theirs.toFixed(0)} µs`,
            measured: ratio,
            unit: "×",
            goal: { atMost: 0.35 },
          };
        } finally {
          asked.stop();
        }
      });
    };
    const tcp = `127.0.0.1:${targets.tcp}`;
    const http = `127.0.0.1:${targets.http}`;
    return [
      await compare("tcp", { tcpSocket: { host: "127.0.0.1", port: targets.tcp } }, tcp),
      await compare(
        "http",
        { httpGet: { host: "127.0.0.1", port: targets.http } },
        encodeURIComponent(`http://${http}/`),
      ),
    ];
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
}

/** Asks a URL `perSecond` times a second over connections that are kept. */
function askOften(url: string): { count(): number; stop(): void } {
  const agent = new Agent({ keepAlive: true });
  let answers = 0;
  const timer = setInterval(() => {
    get(url, { agent }, (response) => {
      if (response.statusCode !== 200) throw new Error(`${url} answers ${response.statusCode}`);
      response.resume().on("end", () => {
        answers += 1;
      });
    }).on("error", () => {}); // after the end
  }, 1000 / perSecond);
  return {
    count: () => answers,
    stop: () => {
      clearInterval(timer);
      agent.destroy();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}
