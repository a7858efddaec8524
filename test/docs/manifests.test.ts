import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { loadConfig } from "../../src/config/load-config.ts";
import { schemaFaults } from "../support/kubernetes-schema.ts";

type KubernetesObject = { readonly kind: string; readonly apiVersion: string; readonly data?: Record<string, string> };

const objectsIn = (text: string): readonly KubernetesObject[] => parseAllDocuments(text).map((one) => one.toJS());
const foldersOfKustomize = globSync("k8s/*/kustomization.yaml")
  .sort()
  .map((file) => dirname(file));

/** Kinds of others, which Kubernetes' schemas do not know. */
const foreign = new Set(["security.istio.io/v1"]);

describe("every whole object of k8s is one by Kubernetes' own schema", () => {
  for (const folder of foldersOfKustomize) {
    const { resources }: { resources: readonly string[] } = parse(
      readFileSync(join(folder, "kustomization.yaml"), "utf8"),
    );
    for (const file of resources.filter((one) => one.endsWith(".yaml")).map((one) => join(folder, one))) {
      test(file, async () => {
        for (const object of objectsIn(readFileSync(file, "utf8"))) {
          if (!foreign.has(object.apiVersion)) assert.deepEqual(await schemaFaults(object), [], object.kind);
        }
      });
    }
  }

  test("and what is none is found", async () => {
    const [pod] = objectsIn(
      readFileSync("k8s/base/pod.yaml", "utf8").replace("periodSeconds: 2", "periodSeconds: two"),
    );
    assert.match((await schemaFaults(pod)).join(), /initContainers\/0\/readinessProbe\/periodSeconds type/);
  });
});

describe("every configuration in k8s is valid", () => {
  for (const file of globSync("k8s/*/*.yaml").sort()) {
    for (const { kind, data } of objectsIn(readFileSync(file, "utf8"))) {
      if (kind !== "ConfigMap") continue;
      test(file, async () => {
        const texts = Object.entries(data ?? {}).map(([name, text]) => ({ file: name, text }));
        const { checks } = await loadConfig({ texts, environment: { HOST_IP: "10.0.0.1" }, inspectTlsFiles: () => [] });
        assert.ok(checks.length >= 2);
      });
    }
  }
});

test("the PodMonitor scrapes a port that the pod in k8s/base has", () => {
  const { spec } = parse(readFileSync("k8s/base/pod.yaml", "utf8"));
  const ports = [...spec.initContainers, ...spec.containers].flatMap(({ ports = [] }) => ports);
  const monitor = parse(readFileSync("examples/prometheus/pod-monitor.yaml", "utf8"));
  const [endpoint] = monitor.spec.podMetricsEndpoints;
  assert.equal(ports.find(({ name }) => name === endpoint.port)?.containerPort, 8099);
  assert.equal(endpoint.path, "/metrics");
});
