import { versionText } from "../../version.ts";
import type { Terminal } from "../terminal.ts";
import { conflictOf } from "./conflicts.ts";
import { type ProbeExitCode, probeExitCode } from "./exit-code.ts";
import { flags } from "./flags.ts";
import { goUsage, parseGoFlags } from "./go-flags.ts";

/**
 * A drop-in for https://github.com/grpc-ecosystem/grpc-health-probe: its flags, its lines on stderr, its exit codes.
 * Runs a command line (without node and script). gRPC is loaded only once the arguments are known to be right.
 */
export async function runGrpcHealthProbe(args: readonly string[], terminal: Terminal): Promise<ProbeExitCode> {
  const log = (line: string) => terminal.stderr.write(`${line}\n`);
  const parsed = parseGoFlags(flags, args);
  if (parsed.type === "usage") {
    if (parsed.problem !== undefined) log(parsed.problem);
    terminal.stderr.write(goUsage(flags));
    return probeExitCode.usage;
  }
  if (parsed.values.version) {
    terminal.stdout.write(`${versionText()}\n`);
    return probeExitCode.serving;
  }
  const conflict = conflictOf(parsed.values);
  if (conflict !== undefined) {
    log(`error: ${conflict}`);
    return probeExitCode.usage;
  }
  const { probeService } = await import("./probe-service.ts");
  return await probeService(parsed.values, terminal.environment, log);
}
