import { isDeepStrictEqual } from "node:util";
import { builtInGroups } from "../check.ts";
import { type ContainerView, type KubeletProbe, type ProbeKind, probeKinds } from "../manifest/pod-view.ts";
import { type Translated, translateCall } from "./translate-call.ts";

type Moved = Extract<Translated, { readonly handler: object }>;

/** A check to be written. */
export type PlannedCheck = Moved & {
  readonly name: string;
  readonly groups: readonly string[];
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
};

/** A probe that kubelet will ask podpulse, and the check that answers it. */
export type MovedProbe = {
  readonly kind: ProbeKind;
  readonly check: string;
  /** Asked instead of the check, where it is not one of the built-in ones. */
  readonly group?: string;
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
};

export type ContainerPlan = {
  readonly container: ContainerView;
  readonly checks: readonly PlannedCheck[];
  readonly moved: readonly MovedProbe[];
  readonly left: readonly { readonly kind: ProbeKind; readonly why: string }[];
};

type Part = { readonly probe: KubeletProbe; readonly translated: Moved };
type Draft = { readonly part: Part; readonly kinds: ProbeKind[] };

/**
 * The checks that take over the probes of one container. Equal probes become one check. Startup is a group of the
 * container's own, `started`: the built-in one passes for ever, also after a restart, and the app would get no time then.
 */
export function planContainer(container: ContainerView, started: string): ContainerPlan {
  const left: { kind: ProbeKind; why: string }[] = [];
  const parts = new Map<ProbeKind, Part>();
  for (const probe of container.probes) {
    const translated = translateCall(probe.call, container);
    if ("left" in translated) left.push({ kind: probe.kind, why: translated.left });
    else parts.set(probe.kind, { probe, translated });
  }
  if (left.some(({ kind }) => kind === "startup") && parts.delete("liveness")) {
    // It would be asked the moment that the command passes, when podpulse's evidence may be a period old.
    left.push({ kind: "liveness", why: "its startupProbe stays, and the two belong together" });
  }
  const drafts = draftsOf(parts);
  const nameOf = (draft: Draft) => checkName(container.name, drafts.length > 1 ? draft.kinds[0] : undefined, started);
  const checks = drafts.map((draft) => checkOf(draft, nameOf(draft), started));
  const moved = probeKinds.flatMap((kind) => {
    const draft = drafts.find(({ kinds }) => kinds.includes(kind));
    if (!draft) return [];
    const probe = parts.get(kind)?.probe ?? draft.part.probe;
    const asked = { kind, check: nameOf(draft) };
    if (kind !== "startup") return { ...asked, ...oftenAsked(kind, probe) };
    return { ...asked, group: started, ...(parts.has("startup") ? delayed(probe, drafts) : asLongAs(probe)) };
  });
  return { container, checks, moved, left };
}

/**
 * An app has started when its startupProbe and its livenessProbe both pass, so that liveness, which is asked from then
 * on, does not fail at once.
 */
function draftsOf(parts: ReadonlyMap<ProbeKind, Part>): readonly Draft[] {
  const drafts: Draft[] = [];
  for (const kind of ["liveness", "readiness"] as const) {
    const part = parts.get(kind);
    const same = drafts.find((draft) => part && sameProbe(draft.part, part) && sameCounts(draft.part, part));
    if (same) same.kinds.push(kind);
    else if (part) drafts.push({ part, kinds: [kind] });
  }
  const startup = parts.get("startup");
  const liveness = drafts.find(({ kinds }) => kinds.includes("liveness"));
  const same = startup && drafts.find(({ part }) => sameProbe(part, startup));
  if (startup && !same) drafts.push({ part: startup, kinds: ["startup"] });
  for (const draft of new Set([liveness, same])) draft?.kinds.push("startup");
  return drafts;
}

function sameProbe(a: Part, b: Part): boolean {
  return isDeepStrictEqual(a.translated, b.translated);
}

function sameCounts({ probe: a }: Part, { probe: b }: Part): boolean {
  const keys = ["periodSeconds", "timeoutSeconds", "successThreshold", "failureThreshold"] as const;
  return keys.every((key) => a[key] === b[key]);
}

function checkName(container: string, kind: ProbeKind | undefined, started: string): string {
  const name = kind === undefined ? container : `${container.slice(0, 50)}-${kind}`;
  return [...builtInGroups, started].includes(name) ? `${name}-container` : name;
}

function checkOf({ part, kinds }: Draft, name: string, started: string): PlannedCheck {
  const { periodSeconds, timeoutSeconds, successThreshold, failureThreshold } = part.probe;
  const only = kinds.every((kind) => kind === "startup");
  return {
    name,
    ...part.translated,
    groups: kinds.map((kind) => (kind === "startup" ? started : kind)),
    periodSeconds,
    timeoutSeconds,
    successThreshold,
    failureThreshold: only ? 1 : failureThreshold, // kubelet counts how long the app may take
  };
}

type Counts = Pick<MovedProbe, "initialDelaySeconds" | "periodSeconds" | "failureThreshold">;

/** It costs podpulse nothing to be asked, and it has counted already. */
function oftenAsked(kind: "liveness" | "readiness", { periodSeconds }: KubeletProbe): Counts {
  const most = kind === "readiness" ? 2 : 5;
  return { initialDelaySeconds: 0, periodSeconds: Math.min(periodSeconds, most), failureThreshold: 1 };
}

/** As much time as a startupProbe gave, and what podpulse may take to see that the app has started. */
function delayed(
  { initialDelaySeconds, periodSeconds, failureThreshold }: KubeletProbe,
  drafts: readonly Draft[],
): Counts {
  const started = drafts.filter(({ kinds }) => kinds.includes("startup"));
  const latest = Math.max(...started.map(({ part: { probe } }) => probe.periodSeconds + probe.timeoutSeconds));
  return { initialDelaySeconds, periodSeconds, failureThreshold: failureThreshold + Math.ceil(latest / periodSeconds) };
}

/** As much time as a livenessProbe gave to an app that starts. */
function asLongAs({ initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold }: KubeletProbe): Counts {
  const allowance = initialDelaySeconds + failureThreshold * periodSeconds + timeoutSeconds;
  return { initialDelaySeconds: 0, periodSeconds: 1, failureThreshold: allowance };
}
