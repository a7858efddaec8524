import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * How long `/readyz` takes at a constant rate while every target hangs. Requests start on a schedule, answered or not,
 * and their time counts from that schedule, so that a stall is not overlooked (coordinated omission).
 * node scripts/bench/readyz-latency.ts [TARGETS] [REQUESTS A SECOND] [SECONDS]
 */
const [targets = 500, rate = 1000, seconds = 15] = process.argv.slice(2).map(Number);

// In a process of its own, so that accepting connections does not delay the requests that are timed.
const hangs = "net.createServer(() => {}).listen(0, '127.0.0.1', function () { console.log(this.address().port) })";
const hanging = spawn(process.execPath, ["-e", hangs], { stdio: ["ignore", "pipe", "inherit"] });
const port = await new Promise<number>((done) => hanging.stdout.once("data", (text) => done(Number(text))));
const folder = mkdtempSync(join(tmpdir(), "podpulse-bench-"));
const file = join(folder, "podpulse.json");
const checks = Array.from({ length: targets }, (_, at) => ({ name: `c${at}`, httpGet: { port }, periodSeconds: 2 }));
writeFileSync(file, JSON.stringify({ checks }));
const args = [resolve("dist/podpulse.js"), "run", "-c", file, "--host", "127.0.0.1", "--port", "0"];
const sidecar = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
try {
  const url = await new Promise<string>((done) => {
    let text = "";
    sidecar.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      text = text.length < 100_000 ? text + chunk : text;
      const [, found] = /"url":"([^"]+)"/.exec(text) ?? [];
      if (found) done(found);
    });
  });
  await measure(`${url}/readyz`, 5); // until every check has failed
  const times = await measure(`${url}/readyz`, seconds);
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(part * times.length))]?.toFixed(2);
  process.stdout.write(
    `${targets} targets that hang, ${rate} requests a second, ${times.length} answers: ` +
      `p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, p99.9 ${at(0.999)} ms, max ${at(1)} ms\n`,
  );
} finally {
  sidecar.kill("SIGKILL");
  hanging.kill();
  rmSync(folder, { recursive: true });
}

/** The times of all answers in milliseconds, ascending. */
async function measure(url: string, forSeconds: number): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const times: number[] = [];
  const startedAt = performance.now();
  const total = forSeconds * rate;
  let sent = 0;
  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      for (; sent < total && startedAt + (sent * 1000) / rate <= performance.now(); sent += 1) {
        const plannedAt = performance.now();
        const request = get(url, { agent }, (response) => {
          response.resume().on("end", () => {
            times.push(performance.now() - plannedAt);
            if (times.length === total) {
              clearInterval(timer);
              done();
            }
          });
        });
        request.on("error", (error) => {
          throw error;
        });
      }
    }, 1);
  });
  agent.destroy();
  return times.sort((a, b) => a - b);
}
