import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { loadConfig } from "../../src/config/load-config.ts";

test("the configuration in k8s/base is valid", async () => {
  const { data }: { data: Record<string, string> } = parse(readFileSync("k8s/base/configmap.yaml", "utf8"));
  const texts = Object.entries(data).map(([file, text]) => ({ file, text }));
  const { checks } = await loadConfig({ texts, environment: { HOST_IP: "10.0.0.1" }, inspectTlsFiles: () => [] });
  assert.deepEqual(
    checks.map(({ name }) => name),
    ["app", "database"],
  );
});

test("the PodMonitor scrapes a port that the pod in k8s/base has", () => {
  const { spec } = parse(readFileSync("k8s/base/pod.yaml", "utf8"));
  const ports = [...spec.initContainers, ...spec.containers].flatMap(({ ports = [] }) => ports);
  const monitor = parse(readFileSync("examples/prometheus/pod-monitor.yaml", "utf8"));
  const [endpoint] = monitor.spec.podMetricsEndpoints;
  assert.equal(ports.find(({ name }) => name === endpoint.port)?.containerPort, 8099);
  assert.equal(endpoint.path, "/metrics");
});
