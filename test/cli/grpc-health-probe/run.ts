import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { runGrpcHealthProbe } from "../../../src/cli/grpc-health-probe/grpc-health-probe.ts";
import type { Environment } from "../../../src/config/expand-variables.ts";
import type { Lifetime } from "../../support/lifetime.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { bundle, type Ended } from "../bundle.ts";
import { captureStream } from "../run-in-process.ts";

/** Runs a command line in this process, where coverage sees it. */
export async function runHere(args: readonly string[], environment: Environment = {}): Promise<Ended> {
  const [stdout, stderr] = [captureStream(), captureStream()];
  const code = await runGrpcHealthProbe(args, { environment, stdout, stderr });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** A link to the bundle that is named as the tool it stands in for. */
export async function linkedBundle(t: Lifetime, name = "grpc_health_probe"): Promise<string> {
  const link = join(await tempFolder(t), name);
  symlinkSync(bundle, link);
  return link;
}

/** The lines of stderr with every measured time as N, and our cause, which comes last, apart. */
export function linesOf(stderr: string): { readonly lines: readonly string[]; readonly cause?: string } {
  const all = stderr
    .trimEnd()
    .replaceAll(/\b(took|connect=|rpc=)( ?)[\d.]+(µs|ms|s)/g, "$1$2N")
    .split("\n");
  const last = all.at(-1) ?? "";
  return last.startsWith("cause: ") ? { lines: all.slice(0, -1), cause: last.slice("cause: ".length) } : { lines: all };
}

/** The lines with `*` in place of the ends that are wanted so, to be compared with what is wanted. */
export function linedUp(lines: readonly string[], wanted: readonly string[]): readonly string[] {
  return lines.map((line, index) => {
    const start = wanted[index]?.endsWith("*") ? wanted[index].slice(0, -1) : undefined;
    return start !== undefined && line.startsWith(start) ? `${start}*` : line;
  });
}
