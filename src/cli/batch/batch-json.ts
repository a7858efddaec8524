import { resultJson } from "../../result-json.ts";
import type { BatchResult } from "./batch-result.ts";

/** A JSON object in a line: the result, and what is known of the target beside it. */
export function batchJsonLine({ result, labels, attempts, was }: BatchResult): string {
  const json = {
    ...resultJson(result),
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
    ...(attempts > 1 ? { attempts } : {}),
    ...(was === undefined ? {} : { was }),
  };
  return `${JSON.stringify(json)}\n`;
}
