import { stringify } from "yaml";
import { loadConfig } from "../../src/config/load-config.ts";
import { checkPlaces } from "../../src/config/place-of-check.ts";
import { ConfigError, type Problem } from "../../src/errors.ts";
import { findingsOf, type NamedFinding } from "../../src/lint/findings.ts";
import type { LintSubject } from "../../src/lint/rule.ts";
import { environmentOf } from "../../src/manifest/embedded-config.ts";
import { findPodpulse } from "../../src/manifest/find-podpulse.ts";
import { parseManifest } from "../../src/manifest/manifest-document.ts";
import { meshOf } from "../../src/manifest/mesh.ts";
import { readPods } from "../../src/manifest/read-pods.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What differs from a pod, and a configuration, that no rule has anything against. */
export type Changes = {
  readonly podpulse?: Fields;
  readonly app?: Fields;
  readonly spec?: Fields;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly config?: Fields;
  /** Containers before and after podpulse. */
  readonly before?: readonly Fields[];
  readonly after?: readonly Fields[];
};

export const health = (path: string, more: Fields = {}): Fields => ({ httpGet: { path, port: 8099, ...more } });

const drain = { preStop: health("/-/drain?seconds=10") };

const app = { name: "app", httpGet: { port: 8080, path: "/health" }, groups: ["liveness", "readiness", "started"] };

/** A check beside the app's own. */
export const withCheck = (check: Fields): Fields => ({ checks: [app, { name: "other", ...check }] });

/** A Deployment with podpulse as a native sidecar. */
export function manifestOf({ podpulse, app, spec, annotations = {}, before = [], after = [] }: Changes): string {
  return stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop" },
    spec: {
      template: {
        metadata: { annotations },
        spec: {
          terminationGracePeriodSeconds: 45,
          initContainers: [
            ...before,
            {
              name: "podpulse",
              image: "podpulse:0.1.0",
              restartPolicy: "Always",
              env: [{ name: "HOST_IP", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }],
              readinessProbe: { ...health("/readyz"), failureThreshold: 1 },
              ...podpulse,
            },
            ...after,
          ],
          containers: [
            {
              name: "app",
              image: "shop",
              livenessProbe: { ...health("/livez"), failureThreshold: 1 },
              startupProbe: health("/groups/started"),
              lifecycle: drain,
              ...app,
            },
          ],
          ...spec,
        },
      },
    },
  });
}

/** The pod of a manifest with its configuration, as `podpulse lint` sees it. */
export async function subjectOf(manifest: string, config: Fields = {}): Promise<LintSubject> {
  const problems: Problem[] = [];
  const documents = parseManifest({ file: "pod.yaml", text: manifest }, problems);
  const [pod] = readPods(documents, problems);
  const podpulse = pod && findPodpulse(pod);
  if (!podpulse || problems.length > 0) throw new ConfigError(problems);
  const allow = ["127.0.0.1/32", "::1/128", `$\{HOST_IP}/32`];
  const { server, ...rest } = config;
  const whole = { server: { admin: { allow }, ...(server as Fields) }, checks: [app], ...rest };
  const texts = [{ file: "podpulse.yaml", text: stringify(whole) }];
  const environment = environmentOf(podpulse, {});
  const loaded = await loadConfig({ texts, environment, inspectTlsFiles: () => [] });
  const mesh = meshOf(pod, documents);
  return { pod, podpulse, config: loaded, ...(mesh ? { mesh } : {}), placeOfCheck: checkPlaces(texts) };
}

export async function lintOf(changes: Changes): Promise<readonly NamedFinding[]> {
  return findingsOf(await subjectOf(manifestOf(changes), changes.config));
}
