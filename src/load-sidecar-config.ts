import type { Check } from "./check.ts";
import { type ConfigSource, readConfigTexts } from "./config/config-source.ts";
import { loadConfig } from "./config/load-config.ts";
import type { Config } from "./config.ts";
import { tlsFileProblems } from "./probes/tls-identity.ts";

/**
 * Finds, reads and validates the configuration, the TLS files it names included.
 * Throws a ConfigError with every problem, or a UsageError when there is no configuration.
 */
export async function loadSidecarConfig(source: ConfigSource, extraChecks: readonly Check[] = []): Promise<Config> {
  return await loadConfig({
    texts: readConfigTexts(source),
    environment: source.environment,
    inspectTlsFiles: tlsFileProblems,
    extraChecks,
  });
}
