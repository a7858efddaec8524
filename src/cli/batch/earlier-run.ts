import { createReadStream } from "node:fs";
import { codeOf, messageOf, UsageError } from "../../errors.ts";
import { fingerprint } from "./fingerprint.ts";
import { LineSplitter } from "./line-splitter.ts";
import { type ResultLineReader, resultLineReader } from "./result-line-reader.ts";
import { type Verdict, verdicts } from "./verdict.ts";

/** What an earlier run found, by target. A target costs some 50 bytes of memory, however long its URL. */
export type EarlierRun = {
  readonly verdictOf: (target: string) => Verdict | undefined;
  readonly targets: number;
  /** Lines that are no results: usually the last one, of a run that was cut short. */
  readonly strayLines: number;
};

/** A line of results is not longer than this: a JUnit report, say, is none. */
const maxLineLength = 65_536;

/** What a Map can hold, with room to spare. */
const maxTargets = 10_000_000;

/**
 * Reads a file of results, `-o ndjson` or `-o csv`. Of several results of a target the last one counts. Rejects with a
 * UsageError when it cannot be read, or holds something else.
 */
export async function readEarlierRun(path: string): Promise<EarlierRun> {
  const splitter = new LineSplitter(maxLineLength);
  const found = new Map<number, number>();
  let read: ResultLineReader | undefined;
  let strayLines = 0;
  const take = (lines: readonly string[]) => {
    for (const line of lines) {
      if (line.trim() === "") continue;
      read ??= resultLineReader(line.replace(/^\uFEFF/, ""));
      const result = read(line);
      if (result === "header") continue;
      if (result) found.set(fingerprint(result.target), result.verdict);
      else strayLines += 1;
    }
    if (found.size > maxTargets) throw new UsageError(`${path} holds results of more than ${maxTargets} targets`);
  };
  try {
    for await (const piece of createReadStream(path, "utf8")) take(splitter.push(piece));
    take(splitter.end());
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const why = { ENOENT: "no such file", EACCES: "no permission" }[codeOf(error) ?? ""] ?? messageOf(error);
    throw new UsageError(`Cannot read the results in ${path}: ${why}`, { cause: error });
  }
  if (found.size === 0 && strayLines > 1) {
    throw new UsageError(`${path} holds no results (wanted what -o ndjson or -o csv wrote)`);
  }
  return {
    verdictOf: (target) => verdicts[found.get(fingerprint(target)) ?? -1],
    targets: found.size,
    strayLines,
  };
}
