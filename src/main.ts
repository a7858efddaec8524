#!/usr/bin/env node
import { basename } from "node:path";
import { favourMemory } from "./cli/memory-or-speed.ts";
import { type CommandLineRunner, runOwnProcess } from "./cli/own-process.ts";

const podpulse: CommandLineRunner = async (args, terminal) => {
  if (args[0] === "run") favourMemory();
  const { runProgram } = await import("./cli/program.ts");
  return await runProgram(args, terminal);
};

const grpcHealthProbe: CommandLineRunner = async (args, terminal) => {
  const { runGrpcHealthProbe } = await import("./cli/grpc-health-probe/grpc-health-probe.ts");
  return await runGrpcHealthProbe(args, terminal);
};

// A link to this file may have the other name, with Go's hyphens too.
const calledAs = basename(process.argv[1] ?? "");
runOwnProcess(/^grpc[_-]health[_-]probe$/.test(calledAs) ? grpcHealthProbe : podpulse);
