#!/usr/bin/env node
import { runOwnProcess } from "./cli/own-process.ts";
import { runProgram } from "./cli/program.ts";

runOwnProcess(runProgram);
