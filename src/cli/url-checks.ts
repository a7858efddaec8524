import type { Check } from "../check.ts";
import { reportBadPatterns } from "../config/pattern-problems.ts";
import { checkFromUrl, type UrlOverrides } from "../config/target-from-url.ts";
import { UsageError } from "../errors.ts";
import { flagOf } from "./flag-of-key.ts";
import { refuseUnusableTlsFiles } from "./probe-once.ts";
import { overridesOf, type ProbeOptions } from "./probe-options.ts";
import { refuseUnused } from "./unused-flags.ts";

/**
 * The checks that target URLs and probe flags stand for. Rejects with a UsageError for whatever cannot be used, a flag
 * without effect among it, before anything is probed.
 */
export async function checksFromUrls(
  urls: readonly string[],
  options: ProbeOptions,
  timeoutSeconds: number,
): Promise<readonly Check[]> {
  const overrides = overridesOf(options, timeoutSeconds);
  const checks = urls.map((url) => checkFromUrl(url, overrides));
  const targets = checks.map(({ target }) => target);
  refuseUnused(targets, options);
  refuseUnusableTlsFiles(targets);
  await refuseBadPatterns(overrides);
  return checks;
}

/** Rejects with a UsageError when a pattern does not compile. */
export async function refuseBadPatterns({ httpGet, tcpSocket }: UrlOverrides): Promise<void> {
  const check = { name: "flags", ...(httpGet ? { httpGet } : {}), ...(tcpSocket ? { tcpSocket } : {}) };
  await reportBadPatterns({ checks: [check] }, (path, message) => {
    throw new UsageError(`${flagOf(path)} ${message}`);
  });
}
