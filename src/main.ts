#!/usr/bin/env node
import { runProgram } from "./cli/program.ts";

// Name look-ups hold a thread each, half of them at most. Node's four would let two dead names stop all others; an idle
// thread costs next to nothing. Read by libuv at the first look-up.
process.env["UV_THREADPOOL_SIZE"] ??= "64";

// A reader that went away (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

const { env: environment, stdout, stderr } = process;
runProgram(process.argv.slice(2), { environment, stdout, stderr }).then((code) => {
  process.exitCode = code;
});
