import { setTimeout } from "node:timers/promises";
import { descriptorsOf, memoryOf } from "./process-usage.ts";
import type { Row } from "./row.ts";
import { besideSidecar, probesOf, type RunningSidecar } from "./sidecar.ts";
import type { Targets } from "./targets.ts";

const [first, last] = [100_000, 1_000_000];
const checkCount = 800;
const periodSeconds = 0.1;

/** What a sidecar holds after a million probes, half of them refused, beside what it held after the first hundred thousand. */
export async function manyProbes({ tcp }: Targets): Promise<readonly Row[]> {
  const checks = Array.from({ length: checkCount }, (_, at) => ({
    name: `c${at}`,
    tcpSocket: { host: `127.0.0.${1 + (at % 8)}`, port: at % 2 ? tcp : 1 },
  }));
  return await besideSidecar(
    { defaults: { periodSeconds, timeoutSeconds: periodSeconds }, checks },
    async (sidecar) => {
      await probesAtLeast(sidecar, first);
      const before = await held(sidecar);
      await probesAtLeast(sidecar, last);
      const after = await held(sidecar);
      const growth = (name: "descriptors" | "residentMiB") => (after[name] / before[name] - 1) * 100;
      const row = (what: string, name: "descriptors" | "residentMiB", unit: string): Row => ({
        what: `${what} after ${last.toLocaleString("en")} probes`,
        against: `after ${first.toLocaleString("en")}`,
        ours: `${after[name].toFixed(0)}${unit}`,
        theirs: `${before[name].toFixed(0)}${unit}`,
        measured: growth(name),
        unit: "%",
        goal: { atMost: 5 },
      });
      return [row("descriptors", "descriptors", ""), row("resident memory", "residentMiB", " MiB")];
    },
  );
}

async function probesAtLeast(sidecar: RunningSidecar, count: number): Promise<void> {
  while ((await probesOf(sidecar)) < count) await setTimeout(500);
}

/** The least of some looks, since garbage and connections come and go; what is left behind does not go. */
async function held({ pid }: RunningSidecar) {
  const looks = [];
  for (let look = 0; look < 25; look += 1) {
    looks.push({ descriptors: descriptorsOf(pid), residentMiB: memoryOf(pid).residentMiB });
    await setTimeout(200);
  }
  return {
    descriptors: Math.min(...looks.map(({ descriptors }) => descriptors)),
    residentMiB: Math.min(...looks.map(({ residentMiB }) => residentMiB)),
  };
}
