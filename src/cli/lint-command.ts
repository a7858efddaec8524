import { Option } from "commander";
import { meshes } from "../manifest/mesh-name.ts";
import { collect } from "./argument.ts";
import type { AddCommand } from "./command.ts";
import { exitCodesHelp } from "./exit-code.ts";
import type { LintOptions } from "./lint.ts";

const help = `
A manifest may hold several objects: a Pod, Deployment, StatefulSet, DaemonSet,
ReplicaSet, Job or CronJob with podpulse in it, its ConfigMap, its Namespace.
Without -c, the configuration is that of the ConfigMap that podpulse mounts.

Examples:
  $ podpulse lint -c podpulse.yaml --pod deployment.yaml
  $ kubectl kustomize overlays/prod | podpulse lint --pod - --strict
  $ podpulse lint --pod pod.yaml --pod configmap.yaml -o json

Each rule is told in docs/lint.md.
${exitCodesHelp("no errors, and with --strict no warnings", "errors, or with --strict warnings")}`;

/** `podpulse lint`: what will hurt in a pod spec and the configuration of podpulse in it. */
export const lintCommand: AddCommand = (program, terminal, done) => {
  program
    .command("lint")
    .description("Read a pod spec and podpulse's configuration, and tell what will hurt, and how late.")
    .option("-c, --config <file>", "configuration file, or a directory of them; else that in the manifest")
    .requiredOption("--pod <file>", "manifest with the pod, - for standard input; may be repeated", collect)
    .option("--container <name>", "the container that is podpulse (default: by its image, command or name)")
    .addOption(new Option("--mesh <name>", "the mesh, where labels do not show it").choices([...meshes, "none"]))
    .option("--strict", "exit code 1 for warnings too")
    .addOption(
      new Option("-o, --output <format>", "how findings are written").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", help)
    .action(async (options: LintOptions) => {
      const { lint } = await import("./lint.ts");
      done(await lint(options, terminal));
    });
};
