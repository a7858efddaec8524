import assert from "node:assert/strict";
import { test } from "node:test";
import { type Import, type SourceFile, sourceFiles } from "./source-files.ts";

const files = sourceFiles();

/** Files of src itself that put the layers together; every other one there is domain. */
const wiring = new Set([
  "sidecar.ts",
  "running-checks.ts",
  "reloads.ts",
  "canary.ts",
  "webhook-slot.ts",
  "tracing-slot.ts",
  "sidecar-address.ts",
  "load-sidecar-config.ts",
]);
const shims = ["main.ts", "main-grpc-health-probe.ts"];

const layerOf = (path: string): string => {
  if (path.includes("/")) return path.split("/")[0] ?? "";
  if (shims.includes(path)) return "main";
  return wiring.has(path) ? "wiring" : "domain";
};

/** What each layer may import besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  config: ["domain"],
  probes: ["domain"],
  scheduler: ["domain"],
  server: ["domain"],
  telemetry: ["domain"],
  profiling: ["domain"],
  advice: ["domain"],
  // They read files of Kubernetes', and configurations; nothing that runs needs them.
  manifest: ["domain", "config"],
  lint: ["domain", "manifest", "config"],
  init: ["domain", "manifest", "config"],
  wiring: ["domain", "config", "probes", "scheduler", "server", "telemetry", "profiling"],
  cli: ["domain", "wiring", "config", "probes", "manifest", "lint", "init", "advice"],
  main: ["cli"],
};

/** Single files of other layers that a layer may import beyond that, and why. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  // Levels are an option of the command line, and the logger writes where the command line says.
  // Whether spans are exported is said by the environment, which a command is given.
  cli: ["telemetry/log-level.ts", "telemetry/logger.ts", "telemetry/trace-settings.ts"],
  // How soon a change is told follows from the scheduler's own rule, not from a copy of it.
  advice: ["scheduler/next-probe.ts"],
};

/** What single domain files need of Node. */
const ioByName: Readonly<Record<string, readonly string[]>> = {
  "version.ts": ["node:fs"], // reads package.json
  "server-changes.ts": ["node:util"], // the same, of the server
  "config-changes.ts": ["node:util"], // compares definitions, whatever they hold
};

const internalOf = ({ imports }: SourceFile): readonly Import[] => imports.filter(({ internal }) => internal);

test("every folder of src is a layer", () => {
  assert.deepEqual(
    files.map(({ path }) => layerOf(path)).filter((layer) => !mayImport[layer]),
    [],
  );
});

for (const layer of Object.keys(mayImport)) {
  test(`${layer} imports only ${["itself", ...(mayImport[layer] ?? [])].join(", ")}`, () => {
    const wrong = files
      .filter(({ path }) => layerOf(path) === layer)
      .flatMap((file) =>
        internalOf(file)
          .filter(({ target }) => ![layer, ...(mayImport[layer] ?? [])].includes(layerOf(target)))
          .filter(({ target }) => !exceptions[layer]?.includes(target))
          .map(({ target }) => `${file.path} imports ${target}`),
      );
    assert.deepEqual(wrong, []);
  });
}

test("OpenTelemetry is loaded by one file, which is loaded only when spans are exported", () => {
  const loading = files.filter(({ imports }) => imports.some(({ target }) => target.startsWith("@opentelemetry/")));
  assert.deepEqual(
    loading.map(({ path }) => path),
    ["telemetry/tracing.ts"],
  );
  const importers = files.filter(({ imports }) => imports.some(({ target }) => target === "telemetry/tracing.ts"));
  assert.deepEqual(
    importers.map(({ path }) => path),
    ["tracing-slot.ts"],
  );
  const [slot] = importers;
  assert.match(slot?.text ?? "", /^import type \{ Tracing \} from "\.\/telemetry\/tracing\.ts";$/m);
  assert.match(
    slot?.text ?? "",
    /if \(settings\?\.origin === undefined\) return .*\n.*await import\("\.\/telemetry\/tracing\.ts"\)/,
  );
});

test("every exception is used", () => {
  const unused = Object.entries(exceptions).flatMap(([layer, targets]) => {
    const used = files.filter(({ path }) => layerOf(path) === layer).flatMap(internalOf);
    return targets.filter((target) => used.every((one) => one.target !== target));
  });
  assert.deepEqual(unused, []);
});

test("every imported file exists", () => {
  const paths = new Set(files.map(({ path }) => path));
  const missing = files.flatMap((file) => internalOf(file).filter(({ target }) => !paths.has(target)));
  assert.deepEqual(missing, []);
});

test("the domain needs no library and no I/O", () => {
  const foreign = files
    .filter(({ path }) => layerOf(path) === "domain")
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ internal, target }) => !internal && !ioByName[path]?.includes(target))
        .map(({ target }) => `${path} imports ${target}`),
    );
  assert.deepEqual(foreign, []);
});

test("no file imports itself by a detour", () => {
  const importsByPath = new Map(
    files.map((file) => [
      file.path,
      internalOf(file)
        .filter(({ typeOnly }) => !typeOnly)
        .map(({ target }) => target),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
    if (done.has(path) || trail.includes(path)) return;
    for (const target of importsByPath.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  assert.deepEqual(cycles, []);
});

test("every file is reached from a shim", () => {
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path)) return;
    reached.add(path);
    const file = files.find((one) => one.path === path);
    for (const { target } of file ? internalOf(file) : []) visit(target);
  };
  for (const shim of shims) visit(shim);
  assert.deepEqual(
    files.map(({ path }) => path).filter((path) => !reached.has(path) && !path.endsWith(".d.ts")),
    [],
  );
});
