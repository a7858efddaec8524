import type { TestContext } from "node:test";
import type { ProbeResult } from "../../../src/probe.ts";
import { createProbe } from "../../../src/probes/registry.ts";
import type { ProbeTarget } from "../../../src/target.ts";
import { optionsOf } from "./probe.ts";

export type Runs = {
  /** Runs the probe once more. */
  (): Promise<ProbeResult>;
  /** Ends the probe's lifetime. */
  readonly end: () => void;
};

/** A probe to run several times, whose lifetime ends with the test at the latest. */
export async function runsOf(t: TestContext, target: ProbeTarget, timeoutMs = 2000): Promise<Runs> {
  const lifetime = new AbortController();
  t.after(() => lifetime.abort());
  const run = await createProbe(target, optionsOf(timeoutMs, { lifetime: lifetime.signal }));
  return Object.assign(() => run(new AbortController().signal), { end: () => lifetime.abort() });
}
