import { messageOf } from "../errors.ts";
import type { Report } from "./config-document.ts";
import type { ConfigPath } from "./config-path.ts";
import type { RawConfig } from "./config-schema.ts";

/** Reports every pattern of a configuration that does not compile. The engine is loaded only when there are any. */
export async function reportBadPatterns(config: RawConfig, report: Report): Promise<void> {
  const patterns = (config.checks ?? []).flatMap(({ httpGet }, index) => {
    const path = ["checks", index, "httpGet", "expect"];
    const headers = (httpGet?.expect?.headers ?? []).map(({ matches }, at) => ({
      pattern: matches,
      path: [...path, "headers", at, "matches"] as ConfigPath,
    }));
    const body = httpGet?.expect?.body?.matches;
    return body === undefined ? headers : [...headers, { pattern: body, path: [...path, "body", "matches"] }];
  });
  if (patterns.length === 0) return;
  const { RE2JS } = await import("re2js");
  for (const { pattern, path } of patterns) {
    try {
      RE2JS.compile(pattern);
    } catch (error) {
      report(
        path,
        `is no RE2 pattern: ${messageOf(error).replace(/^error parsing regexp: /, "")} (found ${JSON.stringify(pattern)})`,
      );
    }
  }
}
