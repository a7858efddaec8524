import { checksFromUrls } from "../../config/target-from-url.ts";
import { TargetUrlError } from "../../config/target-url-parts.ts";
import { UsageError } from "../../errors.ts";
import { refuseUnusableTlsFiles } from "../probe-once.ts";
import { overridesOf, type ProbeOptions } from "../probe-options.ts";
import { refuseBadPatterns } from "../url-checks.ts";
import type { CheckOfUrl } from "./batch-target.ts";

/** One for each kind of target, whose own parts are in order. */
const examples = ["tcp://h:1", "tls://h:1", "http://h/", "https://h/", "grpc://h:1", "grpcs://h:1"];

/**
 * Makes the checks of a list's URLs, with what the probe flags say of every target. Rejects with a UsageError for what no target could use, so that a mistake on
 * the command line is told once, and not as the failure of each target.
 */
export async function checksOfList(options: ProbeOptions, timeoutSeconds: number): Promise<CheckOfUrl> {
  const overrides = overridesOf(options, timeoutSeconds);
  const checkOf = checksFromUrls(overrides);
  try {
    refuseUnusableTlsFiles(examples.map((url) => checkOf(url).target));
  } catch (error) {
    throw error instanceof TargetUrlError ? new UsageError(`Cannot use the flags: ${error.problem}`) : error;
  }
  await refuseBadPatterns(overrides);
  return checkOf;
}
