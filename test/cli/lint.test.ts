import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parse, stringify } from "yaml";
import { manifestOf } from "../lint/lint-of.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { buildBundle, bundle } from "./bundle.ts";
import { runInProcess } from "./run-in-process.ts";

before(buildBundle);

const folder = await tempFolder({ after });
const fileOf = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const config = fileOf("podpulse.yaml", "checks: [{ name: app, httpGet: { port: 8080 }, groups: [liveness, started] }]");
/** A preStop that nobody can refuse. */
const waits = { lifecycle: { preStop: { sleep: { seconds: 5 } } } };
const good = ["--pod", "k8s/base/pod.yaml", "--pod", "k8s/base/configmap.yaml"];
const base = `${readFileSync("k8s/base/pod.yaml", "utf8")}---\n${readFileSync("k8s/base/configmap.yaml", "utf8")}`;
const { metadata, spec } = parse(readFileSync("k8s/base/pod.yaml", "utf8"));
const template = { metadata, spec };
const lint = (...args: readonly string[]) => runInProcess(["lint", ...args]);
const findings = async (...args: readonly string[]) => {
  const { stdout } = await lint(...args, "-o", "json");
  const { findings }: { findings: readonly { rule: string; path: string; pod: string; file: string }[] } =
    JSON.parse(stdout);
  return findings;
};

describe("every kind that holds a pod", () => {
  const kinds = {
    Pod: { metadata, spec },
    Deployment: { metadata, spec: { template } },
    StatefulSet: { metadata, spec: { template } },
    DaemonSet: { metadata, spec: { template } },
    ReplicaSet: { metadata, spec: { template } },
    Job: { metadata, spec: { template } },
    CronJob: { metadata, spec: { jobTemplate: { spec: { template } } } },
  };
  for (const [kind, object] of Object.entries(kinds)) {
    test(kind, async () => {
      const pod = fileOf(`${kind}.yaml`, stringify({ kind, ...object }));
      const { stdout } = await lint("-c", "k8s/base", "--pod", pod, "-o", "json");
      assert.equal(stdout, "", "k8s/base is no configuration");
      const found = await lint("--pod", pod, "--pod", "k8s/base/configmap.yaml");
      assert.deepEqual([found.code, found.stderr], [0, ""]);
      assert.match(found.stdout, /^PROBE[\s\S]*nothing found\n$/);
    });
  }

  test("several documents, and a List: each pod by its title, the places those of the file", async () => {
    const pods = ["a", "b"].map((name) => ({
      kind: "Pod",
      metadata: { name },
      spec: parse(manifestOf({ app: { lifecycle: {} } })).spec.template.spec,
    }));
    const list = fileOf("list.yaml", stringify({ kind: "List", items: pods }));
    const many = fileOf("many.yaml", pods.map((pod) => stringify(pod)).join("---\n"));
    for (const [file, path] of [
      [list, "items[1].spec.containers[0]"],
      [many, "spec.containers[0]"],
    ] as const) {
      const found = (await findings("-c", config, "--pod", file)).filter(({ rule }) => rule === "no-drain");
      assert.deepEqual(
        found.map(({ pod }) => pod),
        ["Pod a", "Pod b"],
      );
      assert.equal(found[1]?.path, path);
      assert.match((await lint("-c", config, "--pod", file)).stdout, /^Pod a:\nPROBE[\s\S]*\n\nPod b:\nPROBE/);
    }
  });
});

describe("which container is podpulse", () => {
  for (const [what, podpulse] of Object.entries({
    image: { name: "x", image: "registry.local:5000/team/podpulse@sha256:0" },
    command: { name: "x", image: "x", command: ["/usr/bin/podpulse"], args: ["run"] },
    name: { image: "x" },
  })) {
    test(`by its ${what}`, async () => {
      assert.equal(
        (await lint("-c", config, "--pod", fileOf("which.yaml", manifestOf({ podpulse, app: waits })))).code,
        0,
      );
    });
  }

  test("by --container", async () => {
    const pod = fileOf("which.yaml", manifestOf({ podpulse: { name: "probe", image: "x" }, app: waits }));
    assert.equal((await lint("-c", config, "--pod", pod, "--container", "probe")).code, 0);
    const { code, stderr } = await lint("-c", config, "--pod", pod);
    assert.deepEqual(
      [code, stderr],
      [2, "No container is podpulse (Deployment shop has probe, app; name the container with --container NAME)\n"],
    );
    assert.match((await lint("-c", config, "--pod", pod, "--container", "y")).stderr, /has probe, app; wanted y\)/);
  });
});

describe("where the configuration comes from", () => {
  const checks = "checks: [{ name: inline, httpGet: { port: 8080 }, groups: [startup] }]";
  const inline = { env: [{ name: "PODPULSE_CONFIG", value: checks }] };
  for (const [what, podpulse, file] of [
    ["PODPULSE_CONFIG of the container", inline, "PODPULSE_CONFIG"],
    ["--check in its arguments", { args: ["run", "--check", "db=tcp://db:5432"] }, undefined],
  ] as const) {
    test(what, async () => {
      const { code, stdout } = await lint("--pod", fileOf("where.yaml", manifestOf({ podpulse })));
      assert.match(stdout, file ? /check inline/ : /check db/);
      assert.equal(code, 1, "preStop is refused by default");
    });
  }

  test("--port in its arguments counts", async () => {
    const pod = fileOf("where.yaml", manifestOf({ podpulse: { args: ["run", "--port=8000"] } }));
    assert.match((await lint("-c", config, "--pod", pod)).stdout, /podpulse readiness +http 8099\/readyz/);
  });

  test("a ConfigMap's checks are found where they stand in it", async () => {
    const pod = fileOf(
      "map.yaml",
      base
        .replace("groups: [liveness, readiness, started]", "groups: [liveness, mine]")
        .replace("/groups/started", "/livez")
        .replace("host: db.internal, port: 5432 }", "host: db.internal, port: 5432 }\n        groups: [liveness]")
        .replace("critical: false", "critical: true"),
    );
    const [first] = await findings("--pod", pod);
    assert.deepEqual(
      [first?.rule, first?.file, first?.path],
      ["liveness-depends-on-other-host", "ConfigMap podpulse, podpulse.yaml", "checks[1]"],
    );
  });

  test("nowhere", async () => {
    const { code, stderr } = await lint("--pod", "k8s/base/pod.yaml");
    assert.equal(code, 2);
    assert.match(stderr, /^The manifest holds no configuration for Pod shop: name the file with -c FILE/);
  });
});

describe("a Namespace in the manifest shows the mesh, unless the pod is left out of it", () => {
  for (const [namespace, inject, mesh] of [
    ["labels: { istio-injection: enabled }", "", true],
    ["labels: { istio.io/rev: stable }", "", true],
    ["annotations: { linkerd.io/inject: enabled }", "", true],
    ["labels: { istio-injection: disabled }", "", false],
    ["labels: { istio-injection: enabled }", "labels: { sidecar.istio.io/inject: 'false' }", false],
    ["annotations: { linkerd.io/inject: enabled }", "annotations: { linkerd.io/inject: disabled }", false],
  ] as const) {
    test(`${namespace} ${inject}`, async () => {
      const pod = base.replace("name: shop", inject ? `name: shop\n  ${inject}` : "name: shop");
      const manifest = `kind: Namespace\nmetadata: { name: prod, ${namespace} }\n---\n${pod}`;
      const found = (await findings("--pod", fileOf("mesh.yaml", manifest))).map(({ rule }) => rule);
      assert.equal(found.includes("tcp-check-through-mesh"), mesh);
    });
  }
});

describe("exit codes", () => {
  const warned = ["-c", "examples/command-line/podpulse.yaml", "--pod", "examples/command-line/pod.yaml"];
  for (const [what, args, code] of [
    ["nothing found", good, 0],
    ["nothing found, --strict", [...good, "--strict"], 0],
    ["warnings", warned, 0],
    ["warnings, --strict", [...warned, "--strict"], 1],
    ["an error", [...good, "--mesh", "istio"], 1],
    ["a mesh that is said not to be there", [...good, "--mesh", "none"], 0],
  ] as const) {
    test(`${what}: ${code}`, async () => assert.equal((await lint(...args)).code, code));
  }
});

describe("what cannot be linted: 2, and why", () => {
  const table: Readonly<Record<string, RegExp>> = {
    "": /^There is no pod in .* \(found nothing, wanted one of Pod, Deployment, /,
    "kind: Service": /found Service, wanted one of Pod/,
    "[1": /:1:3: not valid YAML: /,
    "kind: Pod\nspec: { containers: 3 }":
      /pod\.yaml:2:9: spec\.containers: has the wrong type \(found 3, wanted a list\)/,
    "kind: Pod\nspec: { containers: [{ name: podpulse, readinessProbe: { periodSeconds: '5', tcpSocket: { port: 1 } } }] }":
      /readinessProbe\.periodSeconds: has the wrong type \(found "5", wanted a number\)/,
    "a: &a [*a]": /pod\.yaml/,
  };
  for (const [text, says] of Object.entries(table)) {
    test(JSON.stringify(text), async () => {
      const { code, stdout, stderr } = await lint("-c", config, "--pod", fileOf("pod.yaml", text));
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, says);
    });
  }

  test("a file that is not there", async () => {
    const { code, stderr } = await lint("--pod", "nowhere.yaml");
    assert.deepEqual([code, stderr], [2, "nowhere.yaml: cannot be read: no such file or directory\n"]);
  });
});

test("- is standard input", () => {
  const { status, stdout } = spawnSync(process.execPath, [bundle, "lint", "--pod", "-", "--strict"], {
    input: base,
    encoding: "utf8",
  });
  assert.equal(status, 0);
  assert.match(stdout, /nothing found\n$/);
});

test("colours for a person only", async () => {
  const args = ["lint", "-c", "examples/command-line/podpulse.yaml", "--pod", "examples/command-line/pod.yaml"];
  const { stdout } = await runInProcess(args, { isTTY: true });
  assert.ok(stdout.includes("\u001b[33mwarning\u001b[39m"));
  assert.ok(!(await runInProcess(args)).stdout.includes("\u001b"));
});
