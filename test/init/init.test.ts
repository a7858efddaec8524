import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { runInProcess } from "../cli/run-in-process.ts";
import { schemaFaults } from "../support/kubernetes-schema.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { deploymentOf, manifests } from "./manifests.ts";

const folder = await tempFolder({ after });
const fileOf = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const init = (text: string, ...more: readonly string[]) =>
  runInProcess(["init", "--pod", fileOf("pod.yaml", text), ...more]);

type Probe = { readonly httpGet: { readonly path: string; readonly port: number } };
type Container = { readonly name: string } & Readonly<Record<string, unknown>>;
type Written = {
  readonly config: { readonly server?: unknown; readonly checks: readonly Readonly<Record<string, unknown>>[] };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers: readonly Container[];
    readonly volumes: readonly unknown[];
    readonly terminationGracePeriodSeconds?: number;
  };
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
};

/** What init makes of a manifest, read back. */
async function written(text: string, ...more: readonly string[]): Promise<Written> {
  const { code, stdout, stderr } = await init(text, ...more);
  assert.equal(code, 0, stderr);
  const [configMap, object] = parseAllDocuments(stdout).map((document) => document.toJS());
  const { spec, metadata } = object.kind === "Pod" ? object : object.spec.template;
  return { config: parse(configMap.data["podpulse.yaml"]), spec, metadata: metadata ?? {} };
}

describe("the configuration is valid, the objects are, and lint finds nothing in what is written", {
  concurrency: true,
}, () => {
  for (const [name, text] of Object.entries(manifests)) {
    test(name, async () => {
      const to = join(folder, name.replaceAll(/\W/g, "-"));
      const { code, stderr } = await init(text, "-o", to);
      assert.equal(code, 0, stderr);
      const validated = await runInProcess(["validate", "-c", join(to, "podpulse.yaml")], {
        environment: { HOST_IP: "10.0.0.1" },
      });
      assert.deepEqual([validated.code, validated.stderr], [0, ""]);
      for (const args of [
        ["-c", join(to, "podpulse.yaml"), "--pod", join(to, "pod.yaml")],
        ["--pod", fileOf(`${name.replaceAll(/\W/g, "-")}.yaml`, (await init(text)).stdout)],
      ]) {
        const linted = await runInProcess(["lint", "--strict", ...args]);
        assert.equal(linted.code, 0, linted.stdout + linted.stderr);
        assert.match(linted.stdout, /\nnothing found\n$/);
      }
      for (const document of parseAllDocuments((await init(text)).stdout)) {
        assert.deepEqual(await schemaFaults(document.toJS()), []);
      }
    });
  }
});

describe("checks", () => {
  const checksOf = async (name: string) => (await written(manifests[name] ?? "")).config.checks;
  const table: Readonly<Record<string, readonly object[]>> = {
    "one probe": [{ name: "app", httpGet: { port: 8080, path: "/health" }, groups: ["liveness", "started"] }],
    "three equal ones": [
      { name: "app", httpGet: { port: 8080, path: "/health" }, groups: ["liveness", "readiness", "started"] },
    ],
    "three different ones": [
      {
        name: "app-liveness",
        httpGet: { port: 8080, path: "/live" },
        groups: ["liveness", "started"],
      },
      {
        name: "app-readiness",
        httpGet: { port: 8080, path: "/ready" },
        groups: ["readiness"],
        successThreshold: 2,
        failureThreshold: 1,
      },
      {
        name: "app-startup",
        httpGet: { port: 8080, path: "/start" },
        groups: ["started"],
        periodSeconds: 2,
        failureThreshold: 1,
      },
    ],
    "a named port, headers, HTTPS": [
      {
        name: "app",
        httpGet: { scheme: "HTTPS", port: 8443, path: "/?a=1", httpHeaders: [{ name: "Host", value: "shop.local" }] },
        tls: { insecureSkipVerify: true },
        groups: ["readiness"],
      },
    ],
    grpc_health_probe: [{ name: "app", grpc: { port: 50051, service: "a.B" }, groups: ["readiness"] }],
    "grpc_health_probe in a shell, over TLS": [
      { name: "app", grpc: { port: 50051 }, tls: { insecureSkipVerify: true }, groups: ["readiness"] },
    ],
    "a container named as a group": [
      { name: "readiness-container", httpGet: { port: 8080, path: "/health" }, groups: ["readiness"] },
    ],
  };
  for (const [name, checks] of Object.entries(table)) {
    test(name, async () => assert.deepEqual(await checksOf(name), checks));
  }
});

describe("the pod", () => {
  const pathOf = (container: Container | undefined, probe: string) =>
    (container?.[probe] as Probe | undefined)?.httpGet.path;

  test("kubelet asks podpulse, and gives the app as long to start as before", async () => {
    const app = deploymentOf({
      app: { livenessProbe: { tcpSocket: { port: 1 }, initialDelaySeconds: 7, periodSeconds: 4, failureThreshold: 2 } },
    });
    const { spec } = await written(app);
    const [container] = spec.containers;
    assert.deepEqual(container?.["livenessProbe"], {
      httpGet: { path: "/livez", port: 8099 },
      periodSeconds: 4,
      failureThreshold: 1,
    });
    assert.deepEqual(container?.["startupProbe"], {
      httpGet: { path: "/groups/started", port: 8099 },
      periodSeconds: 1,
      failureThreshold: 16,
    });
    assert.equal(spec.terminationGracePeriodSeconds, 40);
  });

  test("of several containers each asks for its own check", async () => {
    const { spec } = await written(manifests["several containers"] ?? "");
    const [web, api, idle] = spec.containers;
    assert.deepEqual(
      ["livenessProbe", "readinessProbe", "startupProbe"].map((probe) => pathOf(web, probe)),
      ["/livez/web-liveness", "/readyz/web-readiness", "/groups/web-started"],
    );
    assert.equal(pathOf(api, "livenessProbe"), "/livez/api-liveness");
    assert.deepEqual(Object.keys(idle ?? {}), ["name", "image", "lifecycle"]);
    assert.equal(pathOf(spec.initContainers.at(-1), "readinessProbe"), "/readyz");
  });

  test("what is there stays: commands, preStop, volumes, init containers", async () => {
    const { spec } = await written(manifests["a preStop, a volume, an init container"] ?? "");
    assert.deepEqual(
      spec.initContainers.map(({ name }) => name),
      ["migrate", "podpulse"],
    );
    assert.equal(spec.volumes.length, 2);
    assert.deepEqual(spec.containers[0]?.["lifecycle"], { preStop: { exec: { command: ["sleep", "5"] } } });
    assert.equal(spec.terminationGracePeriodSeconds, undefined);
    const beside = await written(manifests["a command beside it"] ?? "");
    assert.deepEqual(beside.spec.containers[0]?.["livenessProbe"], { exec: { command: ["cat", "/tmp/alive"] } });
  });

  test("a path with a question mark is quoted, which kubectl's YAML needs inside braces", async () => {
    const { stdout } = await init(manifests["one probe"] ?? "");
    assert.match(stdout, /httpGet: \{ path: "\/-\/drain\?seconds=10", port: 8099 \}/);
  });

  test("JSON stays JSON", async () => {
    const { stdout } = await init(manifests["JSON"] ?? "");
    const { kind, spec }: { kind: string; spec: Written["spec"] } = JSON.parse(
      stdout.slice(stdout.indexOf("---\n") + 4),
    );
    assert.deepEqual([kind, spec.initContainers[0]?.name], ["Pod", "podpulse"]);
  });

  test("a Job needs no drain", async () => {
    const { config, spec } = await written(manifests["a Job"] ?? "");
    assert.deepEqual([config.server, spec.containers[0]?.["lifecycle"]], [undefined, undefined]);
  });

  test("another port where 8099 is taken; a mesh leaves it alone", async () => {
    const taken = await written(manifests["port 8099 taken"] ?? "");
    assert.equal((taken.config.server as { port: number }).port, 8100);
    assert.deepEqual((await written(manifests["in Istio"] ?? "")).metadata.annotations, {
      "traffic.sidecar.istio.io/excludeInboundPorts": "9000,8099",
      "sidecar.istio.io/rewriteAppHTTPProbers": "false",
    });
  });

  test("--container, --image", async () => {
    const { config, spec } = await written(
      manifests["several containers"] ?? "",
      "--container",
      "web",
      "--image",
      "r/p:2",
    );
    assert.deepEqual(
      config.checks.map(({ name }) => name),
      ["web-liveness", "web-readiness"],
    );
    assert.equal(pathOf(spec.containers[0], "livenessProbe"), "/livez");
    assert.equal(spec.initContainers[0]?.["image"], "r/p:2");
  });
});

describe("what has nothing to do with it stays byte for byte", () => {
  const original = `# The shop.
apiVersion: v1
kind: Service
metadata: {name: shop}   # beside it
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name:   shop # its name
spec:
  template:
    spec:

      containers:
      - name: app
        image: 'shop:1'

        # The port.
        ports: [{containerPort: 8080}]
        env:
        - {name:  MODE, value: "0644"}
        - name: TEXT
          value: >-
            folded
            text
        resources: {limits: {cpu: 1.50}}
        # Restart it.
        livenessProbe:
          httpGet: {path: /health, port: 8080}
        volumeMounts:
        - {name: secret, mountPath: /s}
      volumes:
      - name: secret
        secret: {secretName: shop, defaultMode: 0644}
---
kind: ConfigMap
data: {a: "1"}
`;

  test("in block style that is not ours", async () => {
    const { stdout } = await init(original);
    const patched = stdout.slice(stdout.indexOf("---\n") + 4);
    const added = patched.split("\n");
    // Taking the lines of the original away in their order leaves what was added, and of these one was replaced.
    const missing = original.split("\n").filter((line) => {
      const at = added.indexOf(line);
      if (at >= 0) added.splice(at, 1);
      return at < 0;
    });
    assert.deepEqual(missing, ["          httpGet: {path: /health, port: 8080}"]);
    assert.equal(patched.split("\n").length, original.split("\n").length + added.length - 1);
    assert.ok(patched.startsWith(original.slice(0, original.indexOf("      containers:"))), "what stands above");
    assert.ok(
      patched.includes(original.slice(original.indexOf("      - name: app"), original.indexOf("          httpGet:"))),
    );
    assert.ok(stdout.endsWith('---\nkind: ConfigMap\ndata: {a: "1"}\n'));
  });

  test("indented by four, with lists that are not, it is written anew and means the same", async () => {
    const four = original.replaceAll(/^ +(?=[^\n]*)/gm, (spaces) => spaces.repeat(2)).replaceAll(/^( +)- /gm, "$1-   ");
    const meaning = async (text: string) =>
      parseAllDocuments((await init(text)).stdout)
        .slice(1)
        .map((one) => one.toJS());
    const other = await meaning(four);
    assert.deepEqual(other, await meaning(original));
  });

  test("with Windows' line ends", async () => {
    const { code, stdout } = await init(original.replaceAll("\n", "\r\n"));
    assert.equal(code, 0);
    assert.match(stdout, /path: \/livez/);
  });
});

describe("what is told, and refused", () => {
  test("each probe is told on stderr", async () => {
    const { stderr } = await init(manifests["a command beside it"] ?? "");
    assert.equal(
      stderr,
      "app: check app, for readiness\napp: the livenessProbe stays as it is: podpulse runs no commands (cat /tmp/alive)\n",
    );
  });

  const table: Readonly<Record<string, readonly [manifest: string, says: RegExp, ...more: string[]]>> = {
    "no probes": [
      deploymentOf({ app: {} }),
      /^app: has no probes\nThere is no probe in Deployment shop that podpulse can take over\n$/,
    ],
    "commands only": [
      deploymentOf({ app: { livenessProbe: { exec: { command: ["ls"] } } } }),
      /stays as it is: podpulse runs no commands \(ls\)\nThere is no/,
    ],
    "a startup command, and liveness with it": [
      deploymentOf({ app: { livenessProbe: { tcpSocket: { port: 1 } }, startupProbe: { exec: { command: ["ls"] } } } }),
      /livenessProbe stays as it is: its startupProbe stays, and the two belong together\nThere/,
    ],
    "files of grpc_health_probe": [
      deploymentOf({
        app: { livenessProbe: { exec: { command: ["grpc_health_probe", "-addr=:1", "-tls", "-tls-ca-cert=/ca"] } } },
      }),
      /grpc_health_probe with -tls-ca-cert=\/ca, which podpulse init does not translate/,
    ],
    "a port without a name": [
      deploymentOf({ app: { livenessProbe: { tcpSocket: { port: "web" } } } }),
      /app declares no port named web/,
    ],
    "podpulse already": [
      deploymentOf({ podpulse: { livenessProbe: { tcpSocket: { port: 1 } } } }),
      /has podpulse already \(container podpulse\)/,
    ],
    "two pods": [
      `${manifests["one probe"]}---\n${manifests["readiness only"]}`,
      /Wanted one pod in .* \(found Deployment shop, Deployment shop\)/,
    ],
    "no such container": [manifests["one probe"] ?? "", /has no container x \(wanted one of app\)/, "--container", "x"],
    "what a configuration does not allow": [
      deploymentOf({ app: { livenessProbe: { tcpSocket: { port: 1 }, periodSeconds: 1_000_000 } } }),
      /^podpulse\.yaml \(not written\):\d+:\d+: checks\[0\]\.periodSeconds: /,
    ],
  };
  for (const [name, [text, says, ...more]] of Object.entries(table)) {
    test(name, async () => {
      const { code, stdout, stderr } = await init(text, ...more);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, says);
    });
  }

  test("files are written over with --force only, and all or none", async () => {
    const to = join(folder, "there");
    assert.equal(
      (await init(manifests["one probe"] ?? "", "-o", to)).stdout,
      ["podpulse.yaml", "pod.yaml", "kustomization.yaml"].map((name) => `${join(to, name)}\n`).join(""),
    );
    const before = readFileSync(join(to, "pod.yaml"), "utf8");
    const again = await init(manifests["three equal ones"] ?? "", "-o", to);
    assert.equal(again.code, 2);
    assert.match(
      again.stderr,
      /podpulse\.yaml, .*kustomization\.yaml would be written over \(choose another folder, or say --force\)\n$/,
    );
    assert.equal(readFileSync(join(to, "pod.yaml"), "utf8"), before);
    assert.equal((await init(manifests["three equal ones"] ?? "", "-o", to, "--force")).code, 0);
    assert.notEqual(readFileSync(join(to, "pod.yaml"), "utf8"), before);
    assert.ok(existsSync(join(to, "kustomization.yaml")));
  });
});
