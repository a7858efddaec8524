import { advance, type CheckState, type CheckStatus, initialState } from "../../src/check-state.ts";
import type { ProbeResult } from "../../src/probe.ts";
import { Scheduler } from "../../src/scheduler/scheduler.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { type CheckWishes, makeCheck } from "../support/make-check.ts";
import { FakeProbe, type FakeProbeOptions } from "./fake-probe.ts";

type Ended = { readonly check: string; readonly result: ProbeResult | undefined };

/** A change of a check's published status, on the fake clock. */
type StatusChange = { readonly check: string; readonly status: CheckStatus; readonly at: number };

/** A check with the probe it has. */
export type FakeCheck = CheckWishes & FakeProbeOptions;

/** A scheduler of fake probes on a fake clock; the results are judged by the rules of `check-state.ts`. */
export function schedulerOf(checks: readonly FakeCheck[], { hostName = "host" } = {}) {
  const clock = new FakeClock();
  const all = checks.map(({ durationOf, resultOf, ...wishes }) => ({
    check: makeCheck(wishes),
    fake: new FakeProbe(clock, { ...(durationOf && { durationOf }), ...(resultOf && { resultOf }) }),
  }));
  const fakes = new Map(all.map(({ check, fake }) => [check.name, fake]));
  const states = new Map<string, CheckState>();
  const delays: number[] = [];
  const ended: Ended[] = [];
  const changes: StatusChange[] = [];
  const fakeOf = (name: string): FakeProbe => {
    const fake = fakes.get(name);
    if (!fake) throw new Error(`no check ${name}`);
    return fake;
  };
  const at = () => ({ now: clock.now(), wallTimeMs: clock.wallTime() });
  const scheduler = new Scheduler({
    clock,
    hostName,
    listener: {
      probeStarted: (_check, delayMs) => delays.push(delayMs),
      probeEnded: (check, result) => {
        ended.push({ check: check.name, result });
        if (!result) return undefined;
        const state = advance(states.get(check.name) ?? initialState(at()), result, check.thresholds, at());
        const before = states.get(check.name)?.status ?? "unknown";
        if (state.status !== before) changes.push({ check: check.name, status: state.status, at: clock.now() });
        states.set(check.name, state);
        return state;
      },
    },
  });
  for (const { check, fake } of all) scheduler.add(check, fake.probe);
  return { clock, scheduler, fakeOf, delays, ended, changes };
}
