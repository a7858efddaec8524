import { Option } from "commander";
import { targetUrlForms } from "../config/target-url-parts.ts";
import { seconds, wholeNumber } from "./argument.ts";
import type { AddCommand } from "./command.ts";
import { exitCodesHelp } from "./exit-code.ts";
import type { ProbeCommandOptions } from "./probe.ts";
import { addProbeFlags } from "./probe-flags.ts";

const help = `
Targets:
  ${targetUrlForms.replaceAll(", ", "\n  ")}

Examples:
  $ podpulse probe https://shop.local/health
  $ podpulse probe tcp://db:5432 grpc://127.0.0.1:50051/shop.v1.Orders
  $ podpulse probe grpcs://10.0.0.7:443 --server-name shop.local \\
      --cacert ca.crt --cert tls.crt --key tls.key
  $ podpulse probe https://shop.local/health --expect-json /status=UP
  $ podpulse probe tcp://cache:6379 --send 'PING\\r\\n' --expect '^\\+PONG'
  $ podpulse probe http+unix://%2Frun%2Fapp.sock/health -o json
${exitCodesHelp("every probe succeeded", "a probe failed, or a certificate is near its end")}`;

/** `podpulse probe`: one probe of each target, now and together. */
export const probeCommand: AddCommand = (program, terminal, done) => {
  const command = program
    .command("probe")
    .description("Probe each target once, now, and tell how it went. Several are probed at the same time.")
    .argument("<url...>", "targets")
    .option("--timeout <seconds>", "deadline over everything a probe does", seconds, 1)
    .addOption(
      new Option("-o, --output <format>", "a line a result, or a JSON object a line")
        .choices(["text", "json"])
        .default("text"),
    );
  addProbeFlags(command)
    // Of the group TLS, which comes last; other commands have no place to say it.
    .option(
      "--expires-within <seconds>",
      "a certificate nearer to its end is degraded: exit code 1",
      wholeNumber(0, 315_360_000),
    )
    .addHelpText("after", help)
    .action(async (urls: readonly string[], options: ProbeCommandOptions) => {
      const { probe } = await import("./probe.ts");
      done(await probe(urls, options, terminal));
    });
};
