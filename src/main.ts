#!/usr/bin/env node
import { basename } from "node:path";

// A reader that went away is no error: without one for results (`| head`) there is nothing left to do, and a sidecar
// outlives who read its logs.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});
process.stderr.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const { env: environment, stdout, stderr } = process;

/** Runs what the file was called as: a link to it, or a copy, may be named grpc_health_probe. */
async function run(args: readonly string[]): Promise<number> {
  if (/^grpc[_-]health[_-]probe(\.js)?$/.test(basename(process.argv[1] ?? ""))) {
    const { runGrpcHealthProbe } = await import("./cli/grpc-health-probe/grpc-health-probe.ts");
    return await runGrpcHealthProbe(args, { environment, stdout, stderr });
  }
  const { runProgram } = await import("./cli/program.ts");
  return await runProgram(args, { environment, stdout, stderr });
}

run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
