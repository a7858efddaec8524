import type { AddCommand } from "./command.ts";
import { exitCodesHelp } from "./exit-code.ts";
import type { InitOptions } from "./init.ts";

const help = `
The probes of the pod become checks, podpulse is added as a native sidecar, and
kubelet's probes ask podpulse. Probes that run a command stay where they are,
but for grpc_health_probe, which becomes a gRPC check.

Examples:
  $ podpulse init --pod deployment.yaml > with-podpulse.yaml
  $ podpulse init --pod deployment.yaml -o shop && kubectl apply -k shop
  $ kubectl get deployment shop -o yaml | podpulse init --pod -
${exitCodesHelp("written", undefined, "wrong usage, or no probe to take over: nothing was written")}`;

/** `podpulse init`: a configuration made of the probes that a pod spec has, and the manifest that uses it. */
export const initCommand: AddCommand = (program, terminal, done) => {
  program
    .command("init")
    .description("Make a configuration of the probes that a pod spec has, and put podpulse into the pod.")
    .requiredOption("--pod <file>", "manifest with one pod, - for standard input")
    .option("--container <name>", "take over the probes of this container only")
    .option("--image <image>", "image of podpulse (default: podpulse with this version)")
    .option("-o, --output <directory>", "where files are written; - writes one manifest to stdout", "-")
    .option("--force", "write over files that are there")
    .addHelpText("after", help)
    .action(async (options: InitOptions) => {
      const { init } = await import("./init.ts");
      done(await init(options, terminal));
    });
};
