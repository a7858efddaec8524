import { messageOf } from "../errors.ts";
import type { Report } from "./config-document.ts";
import type { ConfigPath } from "./config-path.ts";
import type { RawConfig } from "./config-schema.ts";

/** Reports every pattern of a configuration that does not compile. The engine is loaded only when there are any. */
export async function reportBadPatterns(config: RawConfig, report: Report): Promise<void> {
  const patterns = (config.checks ?? []).flatMap(({ httpGet, tcpSocket }, index) => {
    const expect = ["checks", index, "httpGet", "expect"];
    const exchange = ["checks", index, "tcpSocket", "exchange"];
    return [
      ...(httpGet?.expect?.headers ?? []).map(({ matches }, at) =>
        placed(matches, ...expect, "headers", at, "matches"),
      ),
      placed(httpGet?.expect?.body?.matches, ...expect, "body", "matches"),
      ...(tcpSocket?.exchange ?? []).map((step, at) => placed(step.expect, ...exchange, at, "expect")),
    ].flat();
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

type Placed = { readonly pattern: string; readonly path: ConfigPath };

function placed(pattern: string | undefined, ...path: ConfigPath): readonly Placed[] {
  return pattern === undefined ? [] : [{ pattern, path }];
}
