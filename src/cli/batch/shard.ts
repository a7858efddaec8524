import type { Environment } from "../../config/expand-variables.ts";
import { UsageError } from "../../errors.ts";
import { fingerprint } from "./fingerprint.ts";

/** One part of a list that several processes share: the one with this index, from 0, of so many. */
export type Shard = { readonly index: number; readonly count: number };

export type ShardOptions = { readonly shard?: string; readonly shards?: number };

/** The variable by which a pod of an Indexed Job learns which one it is. */
const indexVariable = "JOB_COMPLETION_INDEX";

/** Which part to probe, from `--shard I/N`, or `--shards N` and the pod's index; undefined: all. Throws a UsageError. */
export function shardOf({ shard, shards }: ShardOptions, environment: Environment): Shard | undefined {
  if (shard !== undefined && shards !== undefined) {
    throw new UsageError(
      "--shard and --shards exclude each other: the second number of --shard I/N is that of all shards",
    );
  }
  if (shard !== undefined) return parsedShard(shard);
  if (shards === undefined) return undefined;
  const index = environment[indexVariable];
  if (index === undefined) {
    throw new UsageError(
      `--shards needs ${indexVariable}, which a pod of an Indexed Job has (or use --shard I/${shards})`,
    );
  }
  if (/^\d+$/.test(index) && Number(index) < shards) return { index: Number(index), count: shards };
  throw new UsageError(
    `Cannot use ${indexVariable}: found ${JSON.stringify(index)}, wanted a number from 0 to ${shards - 1} (--shards ${shards})`,
  );
}

function parsedShard(text: string): Shard {
  const { index, count } = /^(?<index>\d{1,6})\/(?<count>\d{1,6})$/.exec(text)?.groups ?? {};
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index < shard.count) return shard;
  throw new UsageError(`Cannot read --shard ${text} (wanted I/N, I from 0 to N-1, for example 0/4)`);
}

/** Whether a URL, as it is written in the list, belongs to a shard; it belongs to exactly one of them. */
export function inShard(url: string, { index, count }: Shard): boolean {
  return fingerprint(url) % count === index;
}
