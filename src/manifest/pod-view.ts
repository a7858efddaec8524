import type { ConfigPath } from "../config/config-path.ts";
import type { Place } from "./manifest-document.ts";

/** What kubelet does at a probe or a hook. A port may be a name, of a port of the same container. */
export type KubeletCall =
  | {
      readonly type: "http";
      readonly scheme: "HTTP" | "HTTPS";
      /** The pod's own address when absent. */
      readonly host?: string;
      readonly port: string | number;
      /** Path and query. */
      readonly path: string;
      readonly headers: readonly { readonly name: string; readonly value: string }[];
    }
  | { readonly type: "tcp"; readonly host?: string; readonly port: string | number }
  | { readonly type: "grpc"; readonly port: string | number; readonly service: string }
  | { readonly type: "exec"; readonly command: readonly string[] }
  | { readonly type: "sleep"; readonly seconds: number };

export const probeKinds = ["startup", "liveness", "readiness"] as const;

export type ProbeKind = (typeof probeKinds)[number];

/** A probe of kubelet's, with Kubernetes' defaults filled in. */
export type KubeletProbe = {
  readonly kind: ProbeKind;
  readonly call: KubeletCall;
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly path: ConfigPath;
};

export type Hook = { readonly call: KubeletCall; readonly path: ConfigPath };

/** A variable of a container: a text, or the field of the pod (or another source) that it is taken from. */
export type EnvironmentEntry = { readonly name: string; readonly value?: string; readonly fieldPath?: string };

export type ContainerView = {
  readonly name: string;
  readonly image: string;
  /** `command` and `args`. */
  readonly words: readonly string[];
  /** `sidecar`: an init container with `restartPolicy: Always`, which runs on beside the app. */
  readonly type: "init" | "sidecar" | "app";
  readonly ports: ReadonlyMap<string, number>;
  readonly environment: readonly EnvironmentEntry[];
  /** Mount paths by the volume's name. */
  readonly mounts: ReadonlyMap<string, string>;
  readonly probes: readonly KubeletProbe[];
  readonly preStop?: Hook;
  readonly path: ConfigPath;
};

/** A pod, or the template that a workload makes its pods of. */
export type PodView = {
  /** For example `Deployment shop`. */
  readonly title: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly graceSeconds: number;
  /** A Job's pod: no Service sends it requests. */
  readonly runsToCompletion: boolean;
  /** In the order of their start: init containers, then the others. */
  readonly containers: readonly ContainerView[];
  /** Names of ConfigMaps by the volume's name. */
  readonly configMapVolumes: ReadonlyMap<string, string>;
  /** Of the pod's `spec`. */
  readonly path: ConfigPath;
  readonly placeOf: (path: ConfigPath) => Place;
};
