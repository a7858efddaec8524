import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { BuildOptions } from "esbuild";
import protobuf from "protobufjs";
import { compiledValidators } from "./compiled-validators.ts";
import { noTracingOfPromClient } from "./no-tracing-of-prom-client.ts";
import { oneFile } from "./one-file.ts";

/**
 * Writes `dist/podpulse.js`: the whole product in one file, without node_modules, its proto files inside; and
 * `dist/grpc_health_probe.js`, what it does by that name alone: a fifth of the size, and it starts that much sooner.
 */
const manifest: { version: string; engines: { node: string } } = JSON.parse(readFileSync("package.json", "utf8"));

/** A proto file as text of a text: what `define` puts in place of a name. */
const protoJson = (path: string) => JSON.stringify(JSON.stringify(protobuf.loadSync(path).toJSON()));

/** Said before anything is loaded that an older Node cannot even parse. */
const nodeGuard = `
var found = process.versions.node.split(".").map(Number);
if (found[0] < 22 || (found[0] === 22 && found[1] < 19)) {
  process.stderr.write("podpulse needs Node ${manifest.engines.node} (found " + process.versions.node + ")\\n");
  process.exit(2);
}`.trim();

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
writeFileSync("dist/package.json", '{ "type": "commonjs" }\n');
for (const { name, entryPoint } of [
  { name: "podpulse", entryPoint: "src/main.ts" },
  { name: "grpc_health_probe", entryPoint: "src/main-grpc-health-probe.ts" },
]) {
  const bundling: BuildOptions = {
    target: "node22",
    minifySyntax: true,
    legalComments: "none",
    plugins: [compiledValidators, noTracingOfPromClient],
    define: {
      PODPULSE_VERSION: JSON.stringify(manifest.version),
      PODPULSE_HEALTH_PROTO_JSON: protoJson("protos/grpc/health/v1/health.proto"),
      PODPULSE_WORKLOAD_PROTO_JSON: protoJson("protos/spiffe/workload.proto"),
    },
    logLevel: "warning",
    logOverride: { "empty-import-meta": "silent" },
  };
  writeFileSync(`dist/${name}.js`, await oneFile({ entryPoint, guard: nodeGuard, bundling }), { mode: 0o755 });
}
