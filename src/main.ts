#!/usr/bin/env node
import { runProgram } from "./cli/program.ts";

// A reader that went away (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

const { env: environment, stdout, stderr } = process;
runProgram(process.argv.slice(2), { environment, stdout, stderr }).then((code) => {
  process.exitCode = code;
});
