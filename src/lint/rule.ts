import type { Config } from "../config.ts";
import type { Place } from "../manifest/manifest-document.ts";
import type { Mesh } from "../manifest/mesh-name.ts";
import type { ContainerView, PodView } from "../manifest/pod-view.ts";

export const severities = ["error", "warning", "info"] as const;

export type Severity = (typeof severities)[number];

/** A pod with podpulse in it, and the configuration that podpulse has there. */
export type LintSubject = {
  readonly pod: PodView;
  readonly podpulse: ContainerView;
  readonly config: Config;
  /** The mesh that the pod is part of, as far as anybody knows. */
  readonly mesh?: Mesh;
  /** Where a check stands in the configuration. */
  readonly placeOfCheck: (name: string) => Place;
};

/** One place where a rule is broken. */
export type Breach = {
  readonly place: Place;
  /** What was found there, with names and numbers. */
  readonly message: string;
  /** In place of the rule's, where less is known. */
  readonly severity?: Severity;
};

export type Rule = {
  /** `error`: it will not work. `warning`: it will hurt some day. `info`: good to know. */
  readonly severity: Severity;
  /** One sentence. */
  readonly why: string;
  /** What to write instead. */
  readonly fix: string;
  readonly find: (subject: LintSubject) => readonly Breach[];
};

export type Finding = Required<Breach> & { readonly rule: string; readonly pod: string };
