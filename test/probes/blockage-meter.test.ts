import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { BlockageMeter } from "../../src/probes/blockage-meter.ts";
import { blockLoop } from "../support/block-loop.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";

const meterFile = new URL("../../src/probes/blockage-meter.ts", import.meta.url).href;

test("a busy loop is measured, while it is not even over and after it", async () => {
  const watch = new BlockageMeter().watch("probe");
  await delay(50);
  const before = watch.blockedMs();
  blockLoop(300);
  const during = watch.blockedMs() - before;
  await delay(50);
  const after = watch.blockedMs() - before;
  watch.end();
  assert.ok(during >= 270 && during < 400, `${during} ms seen in the turn that was blocked`);
  assert.ok(after >= during && after < 600, `${after} ms seen later`);
});

test("a watch tells only what was blocked since it began", async () => {
  const meter = new BlockageMeter();
  const first = meter.watch("probe");
  blockLoop(200);
  const second = meter.watch("probe");
  blockLoop(200);
  const [all, half] = [first.blockedMs(), second.blockedMs()];
  first.end();
  second.end();
  assert.ok(all >= 370 && half >= 190 && half < all - 150, `${all} ms and ${half} ms`);
});

test("many watches that begin in one long turn do not hide it", () => {
  const meter = new BlockageMeter();
  const first = meter.watch("probe");
  const others = Array.from({ length: 30 }, () => {
    blockLoop(10);
    return meter.watch("probe");
  });
  const blockedMs = first.blockedMs();
  for (const watch of [first, ...others]) watch.end();
  assert.ok(blockedMs >= 270, `${blockedMs} ms`);
});

test("a stream is watched at a slower pace, and faster while a probe is in flight", async () => {
  const meter = new BlockageMeter();
  const stream = meter.watch("stream");
  blockLoop(150);
  assert.equal(stream.blockedMs(), 0, "less than its pace");
  const probe = meter.watch("probe");
  await delay(30);
  blockLoop(150);
  const blockedMs = probe.blockedMs();
  probe.end();
  blockLoop(450);
  const longest = meter.recent()?.longestMs ?? 0;
  stream.end();
  assert.ok(blockedMs >= 120 && stream.blockedMs() >= blockedMs, `${blockedMs} ms`);
  assert.ok(longest >= 190, `${longest} ms`);
});

test("when nothing is watched there is no timer, and nothing is known", async () => {
  const meter = new BlockageMeter();
  await leavesNothingOpen(async () => {
    const watches = [meter.watch("probe"), meter.watch("stream"), meter.watch("probe")];
    await delay(30);
    for (const watch of watches) watch.end();
    watches[0]?.end();
  });
  blockLoop(100);
  assert.equal(meter.recent(), undefined);
  const watch = meter.watch("probe");
  assert.equal(watch.blockedMs(), 0);
  watch.end();
});

test("a process that waits and is stopped by SIGSTOP did not run", async (t) => {
  const script = `
    const { blockageMeter } = await import(${JSON.stringify(meterFile)});
    const watch = blockageMeter.watch("probe");
    process.stdin.once("data", () => {
      console.log(watch.blockedMs(), blockageMeter.recent()?.longestMs ?? 0);
      process.exit();
    });
    setTimeout(() => console.log("waits"), 50);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const lines = createInterface(child.stdout);
  await once(lines, "line");
  child.kill("SIGSTOP");
  const stoppedAt = performance.now();
  child.stdin.write("now\n");
  await delay(500);
  const stoppedMs = performance.now() - stoppedAt;
  child.kill("SIGCONT");
  const [line] = await once(lines, "line");
  const [blockedMs = 0, longestMs = 0] = String(line).split(" ").map(Number);
  assert.ok(blockedMs >= 450 && longestMs >= 450, `${line} of ${stoppedMs} ms`);
});
