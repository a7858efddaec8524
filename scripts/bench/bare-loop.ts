import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { Pool } from "undici";

// What a person would write to probe a list, and nothing more: `node bare-loop.ts tcp|http LIST CONCURRENCY`.

const [kind, list = "", concurrency = "1"] = process.argv.slice(2);
const urls = readFileSync(list, "utf8").trimEnd().split("\n");
const timeoutMs = 1000;

function probeTcp(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket.on("error", () => {});
    socket.on("connect", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const pools = new Map<string, Pool>();

async function probeHttp(url: string): Promise<void> {
  const { origin, pathname } = new URL(url);
  const pool = pools.get(origin) ?? new Pool(origin, { connections: Number(concurrency) });
  pools.set(origin, pool);
  const { body } = await pool.request({ method: "GET", path: pathname, reset: true }); // a connection for each
  await body.dump();
}

const probe = kind === "tcp" ? probeTcp : probeHttp;
let next = 0;
const lane = async () => {
  for (let url = urls[next++]; url !== undefined; url = urls[next++]) await probe(url);
};
await Promise.all(Array.from({ length: Number(concurrency) }, lane));
await Promise.all([...pools.values()].map((pool) => pool.close()));
