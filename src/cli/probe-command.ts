import { Option } from "commander";
import type { RawTls } from "../config/check-schema.ts";
import { checkFromUrl, targetUrlForms, type UrlOverrides } from "../config/target-from-url.ts";
import { UsageError } from "../errors.ts";
import type { ProbeResult } from "../probe.ts";
import { resultJson } from "../result-json.ts";
import type { HttpTarget, ProbeTarget } from "../target.ts";
import { targetUrl } from "../target-url.ts";
import { collect, seconds } from "./argument.ts";
import { exitCode, exitCodesHelp } from "./exit-code.ts";
import { probeOnce, refuseUnusableTlsFiles } from "./probe-once.ts";
import type { AddCommand } from "./program.ts";
import { resultLine } from "./result-text.ts";
import { colourWanted, type Terminal } from "./terminal.ts";

type ProbeOptions = {
  readonly timeout: number;
  readonly header?: readonly string[];
  readonly service?: string;
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly insecure?: true;
  readonly output: "text" | "json";
};

const help = `
Targets:
  ${targetUrlForms.replaceAll(", ", "\n  ")}

Examples:
  $ podpulse probe https://shop.local/health
  $ podpulse probe tcp://db:5432 grpc://127.0.0.1:50051/shop.v1.Orders
  $ podpulse probe grpcs://10.0.0.7:443 --cacert ca.crt --cert tls.crt --key tls.key --server-name shop.local
  $ podpulse probe http+unix://%2Frun%2Fapp.sock/health -o json
${exitCodesHelp("every probe succeeded", "a probe failed")}`;

/** `podpulse probe`: one probe of each target, now and together. */
export const probeCommand: AddCommand = (program, terminal, done) => {
  program
    .command("probe")
    .description("Probe each target once, now, and tell how it went. Several are probed at the same time.")
    .argument("<url...>", "targets")
    .option("--timeout <seconds>", "deadline over everything a probe does", seconds, 1)
    .option("-H, --header <name: value>", "HTTP header or gRPC metadata to send; may be repeated", collect)
    .option("--service <name>", "gRPC service to ask for, in place of the URL's")
    .option("--cacert <file>", "PEM authorities to verify the peer against")
    .option("--cert <file>", "PEM client certificate")
    .option("--key <file>", "PEM private key of the client certificate")
    .option("--server-name <name>", "name to send as SNI and to verify, in place of the host")
    .option("-k, --insecure", "accept any certificate")
    .addOption(
      new Option("-o, --output <format>", "a line a result, or a JSON object a line")
        .choices(["text", "json"])
        .default("text"),
    )
    .addHelpText("after", help)
    .action(async (urls: readonly string[], options: ProbeOptions) => {
      const overrides = overridesOf(options);
      const checks = urls.map((url) => checkFromUrl(url, overrides));
      const targets = checks.map(({ target }) => target);
      refuseUnused(targets, options);
      refuseUnusableTlsFiles(targets);
      const results = await Promise.all(checks.map(probeOnce));
      for (const result of results) terminal.stdout.write(`${textOf(result, options, terminal)}\n`);
      done(results.every(({ outcome }) => outcome === "success") ? exitCode.success : exitCode.failure);
    });
};

function textOf(result: ProbeResult, { output }: ProbeOptions, terminal: Terminal): string {
  if (output === "json") return JSON.stringify(resultJson(result));
  return resultLine(result, colourWanted(terminal.stdout, terminal));
}

function overridesOf(options: ProbeOptions): UrlOverrides {
  const { timeout, header = [], service } = options;
  return {
    timeoutSeconds: timeout,
    tls: tlsOf(options),
    ...(header.length > 0 ? { headers: header.map(headerOf) } : {}),
    ...(service === undefined ? {} : { service }),
  };
}

function tlsOf({ cacert, cert, key, serverName, insecure }: ProbeOptions): RawTls {
  return {
    ...(cacert === undefined ? {} : { caFile: cacert }),
    ...(cert === undefined ? {} : { certFile: cert }),
    ...(key === undefined ? {} : { keyFile: key }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(insecure ? { insecureSkipVerify: true } : {}),
  };
}

function headerOf(text: string): { readonly name: string; readonly value: string } {
  const { name, value } = /^(?<name>[^:\s]+)\s*:\s*(?<value>.*)$/.exec(text)?.groups ?? {};
  if (name === undefined || value === undefined) {
    throw new UsageError(`Cannot read the header ${JSON.stringify(text)}: it has no colon (wanted 'NAME: VALUE')`);
  }
  return { name, value };
}

/** An option that no target can use is a mistake: it would be taken for having had an effect. */
function refuseUnused(targets: readonly ProbeTarget[], options: ProbeOptions): void {
  const refuse = (option: string, wanted: string): never => {
    throw new UsageError(`${option} has no effect on ${targets.map(targetUrl).join(", ")} (wanted ${wanted})`);
  };
  const secure = targets.some(({ tls, ...target }) => tls !== undefined || (target as HttpTarget).scheme === "https");
  const tlsOptions = {
    cacert: "--cacert",
    cert: "--cert",
    key: "--key",
    serverName: "--server-name",
    insecure: "-k",
  } as const;
  for (const [key, option] of Object.entries(tlsOptions)) {
    if (options[key as keyof typeof tlsOptions] !== undefined && !secure)
      refuse(option, "https://, tls:// or grpcs://");
  }
  const speaks = (...protocols: readonly string[]) => targets.some(({ protocol }) => protocols.includes(protocol));
  if (options.service !== undefined && !speaks("grpc")) refuse("--service", "grpc:// or grpcs://");
  if (options.header !== undefined && !speaks("http", "grpc")) refuse("-H", "an HTTP or gRPC target");
}
