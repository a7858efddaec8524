import { readFileSync } from "node:fs";
import type { BuildOptions } from "esbuild";
import protobuf from "protobufjs";
import { type BundledScripts, type BundlingOptions, bundledScripts } from "./bundled-scripts.ts";
import { builtCommit } from "./commit.ts";
import { compiledValidators } from "./compiled-validators.ts";
import { leaveOut } from "./left-out.ts";
import { patchLibraries } from "./patched-libraries.ts";

/** The programs that are built, by the names of their files: each as `bundledScripts` wants it. */
const programs = {
  podpulse: {
    entryPoint: "src/main.ts",
    atHand: ["src/cli/program.ts", "src/cli/probe.ts", "src/probes/tcp-probe.ts", "src/probes/http-probe.ts"],
  },
  grpc_health_probe: { entryPoint: "src/main-grpc-health-probe.ts", atHand: [] },
} as const satisfies Record<string, Pick<BundlingOptions, "entryPoint" | "atHand">>;

export type ProgramName = keyof typeof programs;

export type BuiltProgram = {
  readonly name: ProgramName;
  readonly bundled: BundledScripts;
  /** Stands before everything else. */
  readonly guard: string;
};

/** Bundles the programs, all of them unless some are named. */
export async function buildPrograms(
  names: readonly ProgramName[] = ["podpulse", "grpc_health_probe"],
): Promise<readonly BuiltProgram[]> {
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
      esbuildDetection: "true", // of undici: leaves out its second parser, which is an experiment
      PODPULSE_WORKLOAD_PROTO_JSON: protoJson("protos/spiffe/workload.proto"),
    },
    logLevel: "warning",
    logOverride: { "empty-import-meta": "silent" },
  };
  const guard = nodeGuard(manifest.engines.node);
  return await Promise.all(
    names.map(async (name) => ({ name, guard, bundled: await bundledScripts({ ...programs[name], bundling }) })),
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
