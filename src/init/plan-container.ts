import { isDeepStrictEqual } from "node:util";
import { builtInGroups } from "../check.ts";
import type { ContainerView, KubeletProbe, ProbeKind } from "../manifest/pod-view.ts";
import { type Translated, translateCall } from "./translate-call.ts";

type Moved = Extract<Translated, { readonly handler: object }>;

/** A check to be written. */
export type PlannedCheck = Moved & {
  readonly name: string;
  readonly groups: readonly ProbeKind[];
  readonly dependsOn?: readonly string[];
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
};

/** A probe that kubelet will ask podpulse, and the check that answers it. */
export type MovedProbe = {
  readonly kind: ProbeKind;
  readonly check: string;
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

/** The checks that take over the probes of one container. Equal probes become one check. */
export function planContainer(container: ContainerView): ContainerPlan {
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
  const nameOf = (draft: Draft) => checkName(container.name, drafts.length > 1 ? draft.kinds[0] : undefined);
  const startup = drafts.find(({ kinds }) => kinds.includes("startup"));
  const checks = drafts.map((draft) => {
    const waits = startup && startup !== draft && draft.kinds.includes("liveness");
    return checkOf(draft, nameOf(draft), waits ? nameOf(startup) : undefined);
  });
  const moved = drafts.flatMap((draft) => draft.kinds.map((kind) => movedProbe(kind, draft, parts, nameOf(draft))));
  return { container, checks, moved, left };
}

/**
 * Startup asks the check of liveness when that is the same probe, or when there is no startupProbe: a new app is then
 * given as long as the livenessProbe gave it. A startupProbe of its own becomes a check that liveness depends on.
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
  const host = liveness ?? drafts[0];
  if (startup && host && sameProbe(host.part, startup)) host.kinds.push("startup");
  else if (startup) drafts.push({ part: startup, kinds: ["startup"] });
  else if (liveness) liveness.kinds.push("startup");
  return drafts;
}

function sameProbe(a: Part, b: Part): boolean {
  return isDeepStrictEqual(a.translated, b.translated);
}

function sameCounts({ probe: a }: Part, { probe: b }: Part): boolean {
  const keys = ["periodSeconds", "timeoutSeconds", "successThreshold", "failureThreshold"] as const;
  return keys.every((key) => a[key] === b[key]);
}

function checkName(container: string, kind: ProbeKind | undefined): string {
  const name = kind === undefined ? container : `${container.slice(0, 50)}-${kind}`;
  return builtInGroups.some((group) => group === name) ? `${name}-container` : name;
}

function checkOf({ part, kinds }: Draft, name: string, startup: string | undefined): PlannedCheck {
  const { periodSeconds, timeoutSeconds, successThreshold, failureThreshold } = part.probe;
  const only = kinds.every((kind) => kind === "startup");
  return {
    name,
    ...part.translated,
    groups: kinds,
    ...(startup === undefined ? {} : { dependsOn: [startup] }),
    periodSeconds,
    timeoutSeconds,
    successThreshold,
    // kubelet counts how long the app may take; and what depends on it is not probed from the first failure on.
    failureThreshold: only ? 1 : failureThreshold,
  };
}

function movedProbe(kind: ProbeKind, { part }: Draft, parts: ReadonlyMap<ProbeKind, Part>, check: string): MovedProbe {
  const { periodSeconds, initialDelaySeconds, failureThreshold } = parts.get(kind)?.probe ?? part.probe;
  if (kind !== "startup") {
    const often = Math.min(periodSeconds, kind === "readiness" ? 2 : 5); // it costs podpulse nothing
    return { kind, check, initialDelaySeconds: 0, periodSeconds: often, failureThreshold: 1 };
  }
  if (parts.has("startup")) return { kind, check, initialDelaySeconds, periodSeconds, failureThreshold };
  const allowance = initialDelaySeconds + failureThreshold * periodSeconds;
  return { kind, check, initialDelaySeconds: 0, periodSeconds: 1, failureThreshold: allowance };
}
