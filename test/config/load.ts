import type { Check } from "../../src/check.ts";
import type { ConfigText } from "../../src/config/config-source.ts";
import type { Environment } from "../../src/config/expand-variables.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import type { Config } from "../../src/config.ts";
import { ConfigError, formatProblem, UsageError } from "../../src/errors.ts";

/** Loads texts as the program does, but for the TLS files, which are taken to be fine. */
export async function loadTexts(texts: readonly ConfigText[], environment: Environment = {}): Promise<Config> {
  return await loadConfig({ texts, environment, inspectTlsFiles: () => [] });
}

/** The configuration that one text describes. */
export async function load(text: string, environment: Environment = {}): Promise<Config> {
  return await loadTexts([{ file: "test.yaml", text }], environment);
}

/** The only check of a text. */
export async function loadCheck(text: string, environment: Environment = {}): Promise<Check> {
  const [check, ...more] = (await load(text, environment)).checks;
  if (!check || more.length > 0) throw new Error("the text holds one check");
  return check;
}

/** Every problem as it is printed, a line each; none when loading succeeds. */
export async function problemLines(loading: Promise<Config>): Promise<readonly string[]> {
  try {
    await loading;
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(formatProblem);
    if (error instanceof UsageError) return [error.message];
    throw error;
  }
}
