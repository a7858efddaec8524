import type { ProbeResult } from "../../src/probe.ts";
import { createProbe } from "../../src/probes/registry.ts";
import type { GrpcTarget } from "../../src/target.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { optionsOf, verdictOf } from "./support/probe.ts";
import { grpcTarget, type Place } from "./support/targets.ts";

type Wishes = Parameters<typeof grpcTarget>[1] & Pick<GrpcTarget, "connection"> & { readonly timeoutMs?: number };

/** A probe that keeps its connection from run to run, until its lifetime ends, at the latest with the test. */
export async function keptProbe(t: Lifetime, place: Place, wishes: Wishes = {}) {
  const { timeoutMs = 2000, connection = "reuse", ...settings } = wishes;
  const lifetime = new AbortController();
  t.after(() => lifetime.abort());
  const pushed: ProbeResult[] = [];
  const onPushedResult = (result: ProbeResult) => void pushed.push(result);
  const target = { ...grpcTarget(place, settings), connection };
  const probe = await createProbe(target, optionsOf(timeoutMs, { lifetime: lifetime.signal, onPushedResult }));
  const result = () => probe(new AbortController().signal);
  return {
    result,
    run: async () => verdictOf(await result()),
    results: pushed,
    pushed: () => pushed.map(verdictOf),
    end: () => lifetime.abort(),
  };
}
