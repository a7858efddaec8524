import { junitClosing, junitOpening, junitTestcase } from "../junit-xml.ts";
import type { BatchWriter, BatchWriterOptions } from "./batch-output.ts";

/** A JUnit report that is written while the results come in: it has no counts, which its readers make themselves. */
export function batchJunit({ startedAtMs }: BatchWriterOptions): BatchWriter {
  return {
    opening: () => junitOpening({ name: "podpulse.batch", startedAtMs }),
    each: ({ result, protocol, labels }) =>
      junitTestcase({ name: result.target, className: `podpulse.${protocol ?? "list"}`, result, labels }),
    closing: junitClosing,
  };
}
