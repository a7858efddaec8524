import type { Check } from "../check.ts";
import { checkFromUrl, refuseBadPatterns } from "../config/target-from-url.ts";
import { refuseUnusableTlsFiles } from "./probe-once.ts";
import { overridesOf, type ProbeFlagOptions, type ProbeTimeout } from "./probe-options.ts";
import { refuseUnused } from "./unused-flags.ts";

/** The checks that URLs and flags of the command line stand for. Rejects with a UsageError for what cannot be tried. */
export async function checksOfUrls(
  urls: readonly string[],
  options: ProbeFlagOptions,
  timeout: ProbeTimeout,
): Promise<readonly Check[]> {
  const overrides = overridesOf(options, timeout);
  const checks = urls.map((url) => checkFromUrl(url, overrides));
  const targets = checks.map(({ target }) => target);
  refuseUnused(targets, options);
  await refuseBadPatterns(overrides);
  refuseUnusableTlsFiles(targets);
  return checks;
}
