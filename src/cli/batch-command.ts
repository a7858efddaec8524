import { Option } from "commander";
import { positive, seconds, wholeNumber } from "./argument.ts";
import type { BatchOptions } from "./batch/batch.ts";
import { batchOutputs } from "./batch/batch-output.ts";
import type { AddCommand } from "./command.ts";
import { exitCodesHelp } from "./exit-code.ts";
import { addProbeFlags } from "./probe-flags.ts";

const help = `
The list is a URL a line; blank lines and lines that begin with # are skipped.
It is CSV when its first line names a column url: the other columns are labels.
A line that is no target is a failed result. Results are written as they come.

Formats:
  text        a line a result, for people
  ndjson      a JSON object a line
  table       the same in columns of fixed widths
  csv         with a header
  junit       XML for CI
  prometheus  counts and durations by protocol, when all is done

SIGINT and SIGTERM end a run early, with what it has: exit code 130 or 143.

Examples:
  $ podpulse batch targets.txt
  $ podpulse batch targets.csv --per-host 4 --rate 500 -o ndjson > now.ndjson
  $ podpulse batch targets.csv --diff yesterday.ndjson
  $ podpulse batch targets.txt -o csv --resume done.csv >> done.csv
  $ kubectl get svc -A -o jsonpath="$TEMPLATE" | podpulse batch -
  $ podpulse batch targets.txt --shard 0/4
${exitCodesHelp("every probe succeeded", "a probe failed, or a line was no target")}`;

/** `podpulse batch`: a list of any length, once. */
export const batchCommand: AddCommand = (program, terminal, done) => {
  const command = program
    .command("batch")
    .description("Probe every target of a list once, many at a time, and tell how it went.")
    .argument("<file>", "the list; - is standard input")
    .option("--concurrency <number>", "probes at a time", wholeNumber(1, 65_536), 512)
    .option("--per-host <number>", "probes of one host at a time", wholeNumber(1, 65_536))
    .option("--rate <number>", "probes started a second", positive(100_000))
    .option("--timeout <seconds>", "deadline over everything one probe does", seconds, 1)
    .option("--retries <number>", "probe again, after 1 s, what did not succeed", wholeNumber(0, 100), 0)
    .option("--shard <i/n>", "only this part of the list, from 0/N to N-1/N")
    .option("--shards <number>", "the same for part $JOB_COMPLETION_INDEX", wholeNumber(1, 999_999))
    .option("--resume <file>", "skip targets that a file of results holds")
    .option("--diff <file>", "tell only what changed since a file of results")
    .addOption(new Option("-o, --output <format>", "how results are written").choices(batchOutputs).default("text"));
  addProbeFlags(command)
    .addHelpText("after", help)
    .action(async (file: string, options: BatchOptions) => {
      const { batch } = await import("./batch/batch.ts");
      done(await batch(file, options, terminal));
    });
};
