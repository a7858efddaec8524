import { readFileSync } from "node:fs";
import type { BuildOptions } from "esbuild";
import protobuf from "protobufjs";
import { builtCommit } from "./commit.ts";
import { compiledValidators } from "./compiled-validators.ts";
import { leaveOut } from "./left-out.ts";
import { type OneFile, oneFile } from "./one-file.ts";
import { patchLibraries } from "./patched-libraries.ts";

/** The programs that are built, by the names of their files. */
const entryPoints = { podpulse: "src/main.ts", grpc_health_probe: "src/main-grpc-health-probe.ts" } as const;

export type ProgramName = keyof typeof entryPoints;

/** Bundles the programs, all of them unless some are named. */
export async function buildPrograms(
  names: readonly ProgramName[] = ["podpulse", "grpc_health_probe"],
): Promise<readonly (OneFile & { readonly name: ProgramName })[]> {
  const manifest: { version: string; engines: { node: string } } = JSON.parse(readFileSync("package.json", "utf8"));
  const commit = builtCommit();
  const bundling: BuildOptions = {
    target: "node22",
    minifySyntax: true,
    legalComments: "none",
    plugins: [compiledValidators, leaveOut, patchLibraries],
    define: {
      PODPULSE_VERSION: JSON.stringify(manifest.version),
      ...(commit === undefined ? {} : { PODPULSE_COMMIT: JSON.stringify(commit) }),
      PODPULSE_WORKLOAD_PROTO_JSON: protoJson("protos/spiffe/workload.proto"),
    },
    logLevel: "warning",
    logOverride: { "empty-import-meta": "silent" },
  };
  const guard = nodeGuard(manifest.engines.node);
  return await Promise.all(
    names.map(async (name) => ({ name, ...(await oneFile({ entryPoint: entryPoints[name], guard, bundling })) })),
  );
}

/** A proto file as text of a text: what `define` puts in place of a name. */
function protoJson(path: string): string {
  return JSON.stringify(JSON.stringify(protobuf.loadSync(path).toJSON()));
}

/** Said before anything is loaded that an older Node cannot even parse. */
function nodeGuard(wanted: string): string {
  return `
var found = process.versions.node.split(".").map(Number);
if (found[0] < 22 || (found[0] === 22 && found[1] < 19)) {
  process.stderr.write("podpulse needs Node ${wanted} (found " + process.versions.node + ")\\n");
  process.exit(2);
}`.trim();
}
