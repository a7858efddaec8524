import type { CheckSnapshot } from "../health.ts";
import type { HealthStore } from "../health-store.ts";

/** What is said of a service that there is. */
export type ServingStatus = "SERVING" | "NOT_SERVING";

/** One look at the store: every check at that moment, and the verdicts. */
export type HealthView = {
  readonly checks: ReadonlyMap<string, CheckSnapshot>;
  readonly store: Pick<HealthStore, "hasGroup" | "verdict" | "groups">;
};

/** Looks at the store; expired evidence is gone. */
export function viewOf(store: HealthStore): HealthView {
  return { checks: new Map(store.checks().map((snapshot) => [snapshot.check.name, snapshot])), store };
}

/**
 * What a service name comes to; undefined when there is no such service. The empty name asks for the server as a whole
 * (grpc/doc/health-checking.md), which is readiness. A group serves when its endpoint answers 200: so a draining
 * readiness does not, and an unknown liveness does. A check serves when it is healthy.
 */
export function servingStatus(service: string, { checks, store }: HealthView): ServingStatus | undefined {
  const group = service === "" ? "readiness" : service;
  if (store.hasGroup(group)) return store.verdict(group).passes ? "SERVING" : "NOT_SERVING";
  const check = checks.get(service);
  return check && (check.state.status === "healthy" ? "SERVING" : "NOT_SERVING");
}

/** The name of every service: the whole, the groups, the checks. */
export function serviceNames({ checks, store }: HealthView): readonly string[] {
  return ["", ...store.groups().map(({ name }) => name), ...checks.keys()];
}
