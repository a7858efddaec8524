import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import type { Row } from "./row.ts";
import { besideSidecar } from "./sidecar.ts";

const perSecond = 1000;
const warmUpSeconds = 5;
const measuredSeconds = 15;

/**
 * How long `/readyz` takes at a constant rate while every target hangs. Requests start on a schedule, answered or not,
 * and their time counts from that schedule, so that a stall is not overlooked (coordinated omission).
 */
export async function readyzLatency(): Promise<readonly Row[]> {
  // A server that does not even read, so that little else runs beside what is timed.
  const hanging = spawn(process.execPath, ["-e", hangingServer], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [port]: Buffer[] = await once(hanging.stdout, "data");
    const rows: Row[] = [];
    for (const count of [20, 200, 500]) rows.push(await withHangingTargets(count, Number(port)));
    return rows;
  } finally {
    hanging.kill("SIGKILL");
  }
}

const hangingServer =
  'net.createServer(() => {}).listen(0, "127.0.0.1", function () { console.log(this.address().port) })';

async function withHangingTargets(count: number, port: number): Promise<Row> {
  const checks = Array.from({ length: count }, (_, at) => ({ name: `c${at}`, httpGet: { host: "127.0.0.1", port } }));
  return await besideSidecar({ defaults: { periodSeconds: 2 }, checks }, async ({ url }) => {
    await answerTimes(`${url}/readyz`, warmUpSeconds); // until every check has failed
    const times = await answerTimes(`${url}/readyz`, measuredSeconds);
    const at = (part: number) => times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? Number.NaN;
    return {
      what: `\`/readyz\` at ${perSecond} requests a second, ${count} targets that hang`,
      against: "",
      ours: `p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms`,
      theirs: "",
      measured: at(0.99),
      unit: "ms",
      goal: { atMost: 5 },
    };
  });
}

/** The times of all answers in milliseconds, ascending. */
async function answerTimes(url: string, forSeconds: number): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const times: number[] = [];
  const startedAt = performance.now();
  const total = forSeconds * perSecond;
  let sent = 0;
  await new Promise<void>((done, failed) => {
    const timer = setInterval(() => {
      for (; sent < total && startedAt + (sent * 1000) / perSecond <= performance.now(); sent += 1) {
        const plannedAt = startedAt + (sent * 1000) / perSecond;
        const request = get(url, { agent }, (response) => {
          response.resume().on("end", () => {
            times.push(performance.now() - plannedAt);
            if (times.length < total) return;
            clearInterval(timer);
            done();
          });
        });
        request.on("error", (error) => {
          clearInterval(timer);
          failed(error);
        });
      }
    }, 1);
  });
  agent.destroy();
  return times.sort((a, b) => a - b);
}
