import { builtInGroups, type Check } from "../check.ts";
import type { Config } from "../config.ts";
import { ConfigError, type Problem } from "../errors.ts";
import { type ConfigDocument, parseConfigText } from "./config-document.ts";
import type { ConfigText } from "./config-source.ts";
import { reportDependencies } from "./dependency-problems.ts";
import type { Environment } from "./expand-variables.ts";
import { fillDefaults } from "./fill-defaults.ts";
import { mergeDocuments } from "./merge-documents.ts";
import { reportBadPatterns } from "./pattern-problems.ts";
import { resolveCheck } from "./resolve-check.ts";
import { resolveServer } from "./resolve-server.ts";
import { resolveWebhook } from "./resolve-webhook.ts";
import { type InspectTlsFiles, reportTlsFiles } from "./tls-file-problems.ts";

export type LoadOptions = {
  readonly texts: readonly ConfigText[];
  readonly environment: Environment;
  readonly inspectTlsFiles: InspectTlsFiles;
  /** Checks from the command line; they come after those of the texts. */
  readonly extraChecks?: readonly Check[];
};

/**
 * Reads, expands, merges and validates configuration texts. Throws a ConfigError with every problem at once: those of
 * syntax, variables and shape, and for what is itself sound, those of what the values mean together.
 */
export async function loadConfig({
  texts,
  environment,
  inspectTlsFiles,
  extraChecks = [],
}: LoadOptions): Promise<Config> {
  const problems: Problem[] = [];
  const documents = texts
    .map((text) => parseConfigText(text, environment, problems))
    .filter((document): document is ConfigDocument => document !== undefined);
  const { config, leftOut, report } = mergeDocuments(documents, problems);
  const filled = fillDefaults(config);
  if (!filled) throw new Error("What is left of a configuration has a wrong shape");
  const checks = filled.checks.map((check, index) => resolveCheck(check, ["checks", index], report));
  const server = resolveServer(filled.server, report);
  const webhook = resolveWebhook(filled.events, report);
  await reportBadPatterns(config, report);
  reportTlsFiles({ server, checks }, inspectTlsFiles, report);
  reportNames([...checks, ...extraChecks], (index, message) => report(["checks", index, "name"], message));
  const names = [...checks, ...extraChecks].map(({ name }) => name);
  reportDependencies(checks, new Set([...names, ...leftOut]), report);
  if (checks.length + extraChecks.length === 0 && problems.length === 0) {
    report([], "there are no checks (wanted at least one under checks, or podpulse run --check URL)");
  }
  if (problems.length > 0) throw new ConfigError(inReadingOrder(problems, texts));
  const reload = { observeMs: filled.reload.observeSeconds * 1000 };
  return {
    server,
    reload,
    ...(webhook ? { webhook } : {}),
    tracing: filled.tracing,
    checks: [...checks, ...extraChecks],
  };
}

/** By file, line and column; those of the command line at the end. */
function inReadingOrder(problems: readonly Problem[], texts: readonly ConfigText[]): readonly Problem[] {
  const order = new Map(texts.map(({ file }, index) => [file, index]));
  const keyOf = ({ file, position }: Problem) => [
    order.get(file) ?? texts.length,
    position?.line ?? 0,
    position?.column ?? 0,
  ];
  return problems.toSorted((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left.map((part, at) => part - (right[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
  });
}

function reportNames(checks: readonly Check[], report: (index: number, message: string) => void): void {
  const groups = new Set<string>([...builtInGroups, ...checks.flatMap((check) => check.groups)]);
  const seen = new Set<string>();
  for (const [index, { name }] of checks.entries()) {
    if (seen.has(name)) report(index, `has the name of another check (found ${name}, wanted a name of its own)`);
    if (groups.has(name)) report(index, `has the name of a group (found ${name}, wanted another)`);
    seen.add(name);
  }
}
