#!/usr/bin/env node
import { runGrpcHealthProbe } from "./cli/grpc-health-probe/grpc-health-probe.ts";
import { runOwnProcess } from "./cli/own-process.ts";

runOwnProcess(runGrpcHealthProbe);
