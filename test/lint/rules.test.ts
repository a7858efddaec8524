import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RuleName } from "../../src/lint/rules.ts";
import { rules } from "../../src/lint/rules.ts";
import { type Changes, health, lintOf, withCheck } from "./lint-of.ts";

type Case = {
  readonly bad: Changes;
  readonly good: Changes;
  /** Where the finding is. */
  readonly at: RegExp;
  readonly says: RegExp;
};

const podpulse = /^spec\.template\.spec\.initContainers\[0\]/;
const istio = { "sidecar.istio.io/inject": "true" };
const excluded = {
  "sidecar.istio.io/rewriteAppHTTPProbers": "false",
  "traffic.sidecar.istio.io/excludeInboundPorts": "9999, 8099",
};
const at = (key: string) => new RegExp(`^spec\\.template\\.spec\\.containers\\[0\\]\\.${key}`);
const database = (more: object = {}) => ({ tcpSocket: { host: "db", port: 5432, ...more } });
const local = (timeoutSeconds: number) => withCheck({ httpGet: { port: 8080, path: "/x" }, timeoutSeconds });
const native = (startupProbe: object) => ({ podpulse: { startupProbe } });
const slow = { httpGet: { path: "/x", port: 8080 } };

/** For each rule a pod that breaks it, and one as near as can be that no rule has anything against. */
const table: Readonly<Record<RuleName, readonly Case[]>> = {
  "liveness-depends-on-other-host": [
    {
      bad: { config: withCheck({ ...database(), groups: ["liveness"] }) },
      good: { config: withCheck({ ...database(), groups: ["liveness"], critical: false }) },
      at: /^checks\[1\]$/,
      says: /check other probes db/,
    },
    {
      bad: {
        config: withCheck({ ...database(), groups: ["mine"] }),
        app: { livenessProbe: { ...health("/groups/mine"), failureThreshold: 1 } },
      },
      good: { config: withCheck({ tcpSocket: { host: "127.0.0.2", port: 1 }, groups: ["liveness"] }) },
      at: /^checks\[1\]$/,
      says: /probes db/,
    },
  ],
  "liveness-asks-readiness": [
    {
      bad: { app: { livenessProbe: { ...health("/readyz"), failureThreshold: 1 } } },
      good: { app: { livenessProbe: { ...health("/livez?verbose"), failureThreshold: 1 } } },
      at: at("livenessProbe"),
      says: /of app asks for readiness/,
    },
  ],
  "liveness-restarts-podpulse": [
    {
      bad: { podpulse: { livenessProbe: { ...health("/livez"), failureThreshold: 1 } } },
      good: { podpulse: { livenessProbe: health("/metrics") } },
      at: podpulse,
      says: /fails when check app does/,
    },
  ],
  "no-readiness": [
    {
      bad: { podpulse: { readinessProbe: undefined } },
      good: {
        podpulse: { readinessProbe: undefined },
        app: { readinessProbe: { ...health("/readyz"), failureThreshold: 1 } },
      },
      at: podpulse,
      says: /nobody hears of app$/,
    },
  ],
  "group-not-asked": [
    {
      bad: { app: { livenessProbe: undefined } },
      good: { app: { livenessProbe: { ...health("/livez/app"), failureThreshold: 1 } } },
      at: /^checks\[0\]$/,
      says: /check app is in liveness/,
    },
  ],
  "thresholds-twice": [
    {
      bad: { podpulse: { readinessProbe: health("/readyz") } },
      good: { podpulse: { readinessProbe: health("/readyz") }, config: { defaults: { failureThreshold: 1 } } },
      at: podpulse,
      says: /failureThreshold 3 of kubelet's on top of 3 of check app/,
    },
    {
      bad: {
        podpulse: { readinessProbe: { ...health("/readyz"), failureThreshold: 1, successThreshold: 2 } },
        config: { defaults: { successThreshold: 2 } },
      },
      good: { podpulse: { readinessProbe: { ...health("/readyz"), failureThreshold: 1, successThreshold: 2 } } },
      at: podpulse,
      says: /successThreshold 2 of kubelet's on top of 2/,
    },
  ],
  "kubelet-timeout": [
    {
      bad: { app: { readinessProbe: slow }, config: local(3) },
      good: { app: { readinessProbe: { ...slow, timeoutSeconds: 3 } }, config: local(3) },
      at: at("readinessProbe"),
      says: /has 1 s, and check other gives the same target 3 s/,
    },
    {
      bad: {
        app: {
          readinessProbe: {
            exec: { command: ["/bin/podpulse", "probe", "tcp://db:1", "--timeout=3"] },
            timeoutSeconds: 3,
          },
        },
      },
      good: {
        app: {
          readinessProbe: {
            exec: { command: ["/bin/podpulse", "probe", "tcp://db:1", "--timeout=3"] },
            timeoutSeconds: 4,
          },
        },
      },
      at: at("readinessProbe"),
      says: /starts a process and may then take 3 s/,
    },
    {
      bad: {
        app: { readinessProbe: { exec: { command: ["grpc_health_probe", "-addr=:1", "-rpc-timeout", "500ms"] } } },
      },
      good: { app: { readinessProbe: { exec: { command: ["grpc_health_probe", "-addr=:1"] }, timeoutSeconds: 3 } } },
      at: at("readinessProbe"),
      says: /may then take 1.5 s/,
    },
  ],
  "startup-waits-for-app": [
    {
      bad: native(health("/groups/started")),
      good: native(health("/livez")),
      at: podpulse,
      says: /waits for check app/,
    },
    {
      bad: native(health("/readyz")),
      good: { ...native(health("/readyz/other")), config: withCheck(database()) },
      at: podpulse,
      says: /waits for check app/,
    },
  ],
  "startup-passes-for-ever": [
    {
      bad: { app: { startupProbe: health("/startupz") } },
      good: {
        app: { startupProbe: health("/startupz"), livenessProbe: { tcpSocket: { port: 1 } } },
        config: { checks: [{ name: "app", httpGet: { port: 8080 } }] },
      },
      at: at("startupProbe"),
      says: /of app asks for the group startup/,
    },
  ],
  "startup-probe-before-proxy": [
    {
      bad: {
        ...native(health("/livez")),
        annotations: istio,
        app: { lifecycle: { preStop: { sleep: { seconds: 5 } } } },
      },
      good: {
        ...native(health("/livez")),
        annotations: istio,
        app: { lifecycle: { preStop: { sleep: { seconds: 5 } } } },
        before: [{ name: "istio-proxy", image: "proxy", restartPolicy: "Always" }],
      },
      at: podpulse,
      says: /does not show that istio-proxy starts first/,
    },
    {
      bad: {
        ...native(health("/livez")),
        annotations: istio,
        app: { lifecycle: { preStop: { sleep: { seconds: 5 } } } },
        after: [{ name: "istio-proxy", image: "proxy", restartPolicy: "Always" }],
      },
      good: { ...native(health("/livez")), annotations: { ...istio, ...excluded } },
      at: podpulse,
      says: /starts before istio-proxy/,
    },
  ],
  "init-container-never-ends": [
    {
      bad: { podpulse: { restartPolicy: undefined } },
      good: { before: [{ name: "wait", image: "podpulse", args: ["wait", "tcp://db:1"] }] },
      at: podpulse,
      says: /without restartPolicy: Always/,
    },
  ],
  "no-drain": [
    {
      bad: { app: { lifecycle: undefined } },
      good: { app: { lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } } } },

      at: /^spec\.template\.spec\.containers\[0\]$/,
      says: /app has none/,
    },
  ],
  "drain-exceeds-grace": [
    {
      bad: { spec: { terminationGracePeriodSeconds: 10 } },
      good: { spec: { terminationGracePeriodSeconds: 11 } },
      at: at("lifecycle\\.preStop"),
      says: /takes 10 s, terminationGracePeriodSeconds is 10/,
    },
    {
      bad: { config: { server: { shutdownDelaySeconds: 35 } } },
      good: { config: { server: { shutdownDelaySeconds: 34 } } },
      at: at("lifecycle\\.preStop"),
      says: /takes 10 s and podpulse's shutdownDelaySeconds 35 s, terminationGracePeriodSeconds is 45/,
    },
    {
      bad: {
        spec: { terminationGracePeriodSeconds: undefined },
        app: { lifecycle: { preStop: { sleep: { seconds: 30 } } } },
      },
      good: {
        spec: { terminationGracePeriodSeconds: undefined },
        app: { lifecycle: { preStop: { sleep: { seconds: 29 } } } },
      },
      at: at("lifecycle\\.preStop"),
      says: /is 30$/,
    },
  ],
  "drain-refused": [
    {
      bad: { config: { server: { admin: { allow: ["127.0.0.0/8", "::1"] } } } },
      good: { config: { server: { admin: { allow: ["10.0.0.0/8"] } } } },
      at: at("lifecycle\\.preStop"),
      says: /allowed from 127\.0\.0\.0\/8, ::1 only/,
    },
  ],
  "drain-through-mesh": [
    {
      bad: { annotations: istio },
      good: { annotations: { ...istio, ...excluded } },
      at: at("lifecycle\\.preStop"),
      says: /goes through Istio's agent/,
    },
  ],
  "mesh-captures-port": [
    {
      bad: { annotations: { ...istio, ...excluded, "traffic.sidecar.istio.io/excludeInboundPorts": "80" } },
      good: { annotations: { ...istio, ...excluded } },
      at: podpulse,
      says: /Istio captures port 8099, which the readinessProbe of podpulse asks/,
    },
    {
      bad: { annotations: { "linkerd.io/inject": "enabled" } },
      good: { annotations: { "linkerd.io/inject": "enabled", "config.linkerd.io/skip-inbound-ports": "8000-8100" } },
      at: podpulse,
      says: /Linkerd captures port 8099/,
    },
  ],
  "tcp-check-through-mesh": [
    {
      bad: { annotations: { ...istio, ...excluded }, config: withCheck(database()) },
      good: { annotations: { ...istio, ...excluded }, config: withCheck(database({ settleSeconds: 0.5 })) },
      at: /^checks\[1\]$/,
      says: /only connects to db:5432, through Istio's proxy/,
    },
    {
      bad: { annotations: { ...istio, ...excluded }, config: withCheck(database({ exchange: [{ send: "x" }] })) },
      good: {
        annotations: { ...istio, ...excluded, "traffic.sidecar.istio.io/excludeOutboundPorts": "5432" },
        config: withCheck(database()),
      },
      at: /^checks\[1\]$/,
      says: /db:5432/,
    },
  ],
  "unknown-port-name": [
    {
      bad: { app: { readinessProbe: { tcpSocket: { port: "health" } } } },
      good: { app: { readinessProbe: { tcpSocket: { port: "web" } }, ports: [{ name: "web", containerPort: 80 }] } },
      at: at("readinessProbe"),
      says: /container app declares no port named health/,
    },
  ],
  "unknown-path": [
    {
      bad: { app: { readinessProbe: health("/health") } },
      good: { app: { readinessProbe: { ...health("/readyz/app"), failureThreshold: 1 } } },
      at: at("readinessProbe"),
      says: /path \/health, which there is not/,
    },
    {
      bad: { app: { readinessProbe: health("/groups/mine") } },
      good: { app: { readinessProbe: { ...health("/groups/readiness"), failureThreshold: 1 } } },
      at: at("readinessProbe"),
      says: /group mine, which no check is in/,
    },
    {
      bad: { app: { readinessProbe: health("/readyz/other") } },
      good: {
        podpulse: { readinessProbe: { grpc: { port: 9099, service: "app" }, failureThreshold: 1 } },
        config: { server: { grpc: { port: 9099 } } },
      },
      at: at("readinessProbe"),
      says: /check other, which is not in group readiness/,
    },
  ],
  "probe-names-host": [
    {
      bad: { app: { readinessProbe: health("/status", { host: "127.0.0.1" }) } },
      good: { app: { readinessProbe: health("/status") } },
      at: at("readinessProbe"),
      says: /has kubelet ask 127\.0\.0\.1/,
    },
  ],
  "server-on-loopback": [
    {
      bad: { config: { server: { host: "127.0.0.1" } } },
      good: { config: { server: { host: "::" } } },
      at: podpulse,
      says: /listens on 127\.0\.0\.1/,
    },
  ],
  "probe-scheme": [
    {
      bad: { podpulse: { readinessProbe: { ...health("/readyz", { scheme: "HTTPS" }), failureThreshold: 1 } } },
      good: { podpulse: { readinessProbe: { ...health("/readyz", { scheme: "HTTP" }), failureThreshold: 1 } } },
      at: podpulse,
      says: /podpulse serves HTTP, kubelet speaks HTTPS/,
    },
    {
      bad: { config: { server: { tls: { certFile: "a", keyFile: "b" } } } },
      good: {
        config: { server: { tls: { certFile: "a", keyFile: "b" } } },
        podpulse: { readinessProbe: { ...health("/readyz", { scheme: "HTTPS" }), failureThreshold: 1 } },
        app: {
          livenessProbe: { ...health("/livez", { scheme: "HTTPS" }), failureThreshold: 1 },
          startupProbe: health("/groups/started", { scheme: "HTTPS" }),
        },
      },
      at: podpulse,
      says: /podpulse serves HTTPS, kubelet speaks HTTP/,
    },
  ],
};

test("the pod that the cases change is without a fault", async () => assert.deepEqual(await lintOf({}), []));

for (const [name, cases] of Object.entries(table) as [RuleName, readonly Case[]][]) {
  describe(name, () => {
    for (const { bad, good, at: place, says } of cases) {
      test(`${says.source}`, async () => {
        const found = (await lintOf(bad)).find(({ rule }) => rule === name);
        assert.ok(found, "the bad one is found");
        assert.match(found.place.path ?? "", place);
        assert.match(found.message, says);
        assert.ok(found.place.position);
      });
      test(`not: ${JSON.stringify(good).slice(0, 60)}`, async () => {
        const mine = (await lintOf(good)).map(({ rule, message }) => ({ rule, message }));
        assert.deepEqual(mine, []);
      });
    }
  });
}

test("severities: those of the rules, lower where less is known", async () => {
  const severityOf = async (rule: RuleName, changes: Changes) =>
    (await lintOf(changes)).find((one) => one.rule === rule)?.severity;
  const before = table["startup-probe-before-proxy"];
  assert.equal(await severityOf("startup-probe-before-proxy", before[0]?.bad ?? {}), "warning");
  assert.equal(await severityOf("startup-probe-before-proxy", before[1]?.bad ?? {}), "error");
  assert.equal(await severityOf("thresholds-twice", { app: { livenessProbe: health("/livez") } }), "info");
  assert.equal(rules["thresholds-twice"].severity, "warning");
});
