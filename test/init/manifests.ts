import { stringify } from "yaml";

type Fields = Readonly<Record<string, unknown>>;

const http = (path: string, more: Fields = {}): Fields => ({ httpGet: { path, port: 8080 }, ...more });

/** A Deployment of containers, each with its probes and whatever else it has. */
export function deploymentOf(
  containers: Readonly<Record<string, Fields>>,
  spec: Fields = {},
  metadata: Fields = {},
): string {
  const list = Object.entries(containers).map(([name, fields]) => ({ name, image: `${name}:1`, ...fields }));
  const template = { metadata, spec: { containers: list, ...spec } };
  return stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop" },
    spec: { selector: { matchLabels: { app: "shop" } }, template },
  });
}

const exec = (...command: readonly string[]) => ({ exec: { command } });

/** Pods of every sort that people have; of each, the configuration is valid and lint finds nothing in it. */
export const manifests: Readonly<Record<string, string>> = {
  "one probe": deploymentOf({ app: { livenessProbe: http("/health") } }),
  "readiness only": deploymentOf({ app: { readinessProbe: http("/health") } }),
  "startup only": deploymentOf({ app: { startupProbe: http("/health", { failureThreshold: 30 }) } }),
  "three equal ones": deploymentOf({
    app: { livenessProbe: http("/health"), readinessProbe: http("/health"), startupProbe: http("/health") },
  }),
  "three different ones": deploymentOf({
    app: {
      livenessProbe: http("/live", { initialDelaySeconds: 5 }),
      readinessProbe: http("/ready", { successThreshold: 2, failureThreshold: 1 }),
      startupProbe: http("/start", { failureThreshold: 30, periodSeconds: 2 }),
    },
  }),
  "several containers": deploymentOf({
    web: { livenessProbe: http("/health"), readinessProbe: http("/ready") },
    api: { livenessProbe: { grpc: { port: 50051, service: "a.B" } }, readinessProbe: { tcpSocket: { port: 50051 } } },
    idle: {},
  }),
  "a named port, headers, HTTPS": deploymentOf({
    app: {
      ports: [{ name: "web", containerPort: 8443 }],
      readinessProbe: {
        httpGet: { port: "web", scheme: "HTTPS", path: "/?a=1", httpHeaders: [{ name: "Host", value: "shop.local" }] },
      },
    },
  }),
  grpc_health_probe: deploymentOf({
    app: { readinessProbe: exec("/bin/grpc_health_probe", "-addr=:50051", "-service", "a.B", "-rpc-timeout=2s") },
  }),
  "grpc_health_probe in a shell, over TLS": deploymentOf({
    app: { readinessProbe: exec("sh", "-c", "/bin/grpc_health_probe -addr=localhost:50051 -tls -tls-no-verify") },
  }),
  "a command beside it": deploymentOf({ app: { livenessProbe: exec("cat", "/tmp/alive"), readinessProbe: http("/") } }),
  "a preStop, a volume, an init container": deploymentOf(
    { app: { readinessProbe: http("/"), lifecycle: { preStop: exec("sleep", "5") } } },
    { volumes: [{ name: "data", emptyDir: {} }], initContainers: [{ name: "migrate", image: "m" }] },
  ),
  "port 8099 taken": deploymentOf({ app: { ports: [{ name: "x", containerPort: 8099 }], livenessProbe: http("/") } }),
  "in Istio": deploymentOf(
    { app: { livenessProbe: http("/"), readinessProbe: http("/") } },
    {},
    {
      labels: { "sidecar.istio.io/inject": "true" },
      annotations: { "traffic.sidecar.istio.io/excludeInboundPorts": "9000" },
    },
  ),
  "in Linkerd": deploymentOf(
    { app: { readinessProbe: http("/") } },
    {},
    { annotations: { "linkerd.io/inject": "enabled" } },
  ),
  "a Job": stringify({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "import", namespace: "shop" },
    spec: { template: { spec: { containers: [{ name: "app", image: "a", livenessProbe: http("/health") }] } } },
  }),
  JSON: JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "shop" },
    spec: { containers: [{ name: "app", image: "a", livenessProbe: http("/health") }] },
  }),
  "a container named as a group": deploymentOf({ readiness: { readinessProbe: http("/health") } }),
};
