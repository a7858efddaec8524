import { setTimeout } from "node:timers/promises";
import { descriptorsOf, memoryOf } from "./process-usage.ts";
import type { Row } from "./row.ts";
import { besideSidecar, probesOf, type RunningSidecar } from "./sidecar.ts";
import type { Targets } from "./targets.ts";

const [first, last] = [100_000, 1_000_000];
/** Resident memory goes up and down by a fifth with V8's garbage within seconds, so that it is compared over so many probes. */
const compared = 300_000;
const scrapeMs = 15_000;
const checkCount = 800;
const periodSeconds = 0.1;

/** What a sidecar holds at the end of a million probes, half of them refused, beside what it held after the first hundred thousand. */
export async function manyProbes({ tcp }: Targets): Promise<readonly Row[]> {
  const checks = Array.from({ length: checkCount }, (_, at) => ({
    name: `c${at}`,
    tcpSocket: { host: `127.0.0.${1 + (at % 8)}`, port: at % 2 ? tcp : 1 },
  }));
  return await besideSidecar(
    { defaults: { periodSeconds, timeoutSeconds: periodSeconds }, checks },
    async (sidecar) => {
      const looks = await looksUntil(sidecar, last);
      const before = held(looks.filter(({ probes }) => probes >= first && probes < first + compared));
      const after = held(looks.filter(({ probes }) => probes >= last - compared));
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

type Look = { readonly probes: number; readonly descriptors: number; readonly residentMiB: number };

/**
 * Looks from outside twice a second, and asks for the count as often as Prometheus scrapes: an answer for 800 checks is
 * megabytes of garbage, which at every look would be most of what is measured. In between the rate is steady.
 */
async function looksUntil(sidecar: RunningSidecar, count: number): Promise<readonly Look[]> {
  const looks: Look[] = [];
  for (let probes = await probesOf(sidecar); probes < count; ) {
    const seen: Omit<Look, "probes">[] = [];
    for (const end = performance.now() + scrapeMs; performance.now() < end; await setTimeout(500)) {
      seen.push({ residentMiB: memoryOf(sidecar.pid).residentMiB, descriptors: descriptorsOf(sidecar.pid) });
    }
    const now = await probesOf(sidecar);
    const from = probes;
    looks.push(...seen.map((look, at) => ({ ...look, probes: from + ((now - from) * at) / seen.length })));
    probes = now;
  }
  return looks;
}

/** The fewest descriptors, since connections come and go and what is left behind does not go; the mean of resident memory. */
function held(looks: readonly Look[]) {
  return {
    descriptors: Math.min(...looks.map(({ descriptors }) => descriptors)),
    residentMiB: looks.reduce((sum, { residentMiB }) => sum + residentMiB, 0) / looks.length,
  };
}
