#!/usr/bin/env node
import { runProgram } from "./cli/program.ts";

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
runProgram(process.argv.slice(2), { environment, stdout, stderr }).then((code) => {
  process.exitCode = code;
});
