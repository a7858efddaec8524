import type { Check } from "../check.ts";
import { podAddress } from "../manifest/embedded-config.ts";
import type { ContainerView, KubeletCall, KubeletProbe } from "../manifest/pod-view.ts";
import type { LintSubject } from "./rule.ts";

/** What a call of kubelet's asks podpulse. */
export type Asked =
  | { readonly type: "group"; readonly group: string; readonly check?: string }
  | { readonly type: "drain"; readonly seconds: number }
  | { readonly type: "other"; readonly path: string };

const groupByPath = new Map([
  ["healthz", "liveness"],
  ["livez", "liveness"],
  ["readyz", "readiness"],
  ["startupz", "startup"],
]);

/** The port's number; undefined for a name that the container does not declare. */
export function portOf(port: string | number, { ports }: ContainerView): number | undefined {
  return typeof port === "number" ? port : ports.get(port);
}

/** What a call asks podpulse; undefined when it goes elsewhere. */
export function askedOf(call: KubeletCall, container: ContainerView, { config }: LintSubject): Asked | undefined {
  if (call.type === "grpc") {
    if (portOf(call.port, container) !== config.server.grpc?.port || !config.server.grpc) return undefined;
    const check = config.checks.find(({ name }) => name === call.service);
    return { type: "group", group: call.service || "readiness", ...(check ? { check: check.name } : {}) };
  }
  if (call.type !== "http" || portOf(call.port, container) !== config.server.port) return undefined;
  const { pathname, searchParams } = new URL(call.path, "http://podpulse");
  if (pathname === "/-/drain") return { type: "drain", seconds: Number(searchParams.get("seconds") ?? 0) || 0 };
  const [first = "", ...rest] = pathname.split("/").slice(1).map(decoded);
  const group = first === "groups" ? rest.shift() : groupByPath.get(first);
  if (group === undefined || rest.length > 1) return { type: "other", path: pathname };
  const [check] = rest;
  return { type: "group", group, ...(check ? { check } : {}) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export type AskedProbe = {
  readonly container: ContainerView;
  readonly probe: KubeletProbe;
  readonly asked?: Asked;
};

/** Every probe of the pod, with what it asks podpulse. */
export function probesOf(subject: LintSubject): readonly AskedProbe[] {
  return subject.pod.containers.flatMap((container) =>
    container.probes.map((probe) => {
      const asked = askedOf(probe.call, container, subject);
      return { container, probe, ...(asked ? { asked } : {}) };
    }),
  );
}

/** The checks that can make a question's answer no. */
export function decisiveChecks(asked: Asked | undefined, { config }: LintSubject): readonly Check[] {
  if (asked?.type !== "group") return [];
  const { group, check } = asked;
  if (check !== undefined) return config.checks.filter(({ name }) => name === check);
  const enforced = config.checks.filter(({ mode, critical }) => mode === "enforce" && critical);
  return enforced.filter(({ groups }) => groups.includes(group));
}

/** The host that a check goes to, if it leaves the pod. */
export function otherHostOf({ target: { address } }: Check): string | undefined {
  if (address.type === "unix") return undefined;
  const { host } = address;
  return /^(localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0|::)$/i.test(host) || host === podAddress ? undefined : host;
}
