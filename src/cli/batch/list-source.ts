import { createReadStream, fstatSync, openSync } from "node:fs";
import { Readable } from "node:stream";
import { codeOf, messageOf, UsageError } from "../../errors.ts";
import type { Terminal } from "../terminal.ts";
import type { ListEntry } from "./list-entry.ts";
import { ListPosition } from "./list-position.ts";
import { ListReader } from "./list-reader.ts";

/** A list that is being read. */
export type OpenList = {
  readonly path: string;
  readonly stream: Readable;
  readonly reader: ListReader;
  readonly position: ListPosition;
};

/** What is read at once is understood at once, so that it is not more than takes a few milliseconds. */
const pieceBytes = 16_384;

/** Opens a list; `-` is standard input. Throws a UsageError when it cannot be read. */
export function openList(path: string, terminal: Terminal): OpenList {
  const reader = new ListReader();
  if (path === "-") {
    const stream = terminal.openStdin?.() ?? Readable.from([]);
    return { path, stream, reader, position: new ListPosition(undefined) };
  }
  try {
    const fd = openSync(path, "r");
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw new UsageError(`Cannot read the list ${path}: it is a directory`);
    const stream = createReadStream("", { fd, highWaterMark: pieceBytes });
    return { path, stream, reader, position: new ListPosition(stat.isFile() ? stat.size : undefined) };
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(path, error);
  }
}

/**
 * The targets of a list, as they are asked for: no more than one piece of its text is in memory. Rejects with a UsageError
 * when it cannot be read. Ends early, without an error, when its stream is destroyed.
 */
export async function* readList({ path, stream, reader, position }: OpenList): AsyncGenerator<ListEntry> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const entries = reader.push(decoder.decode(chunk, { stream: true }));
      position.advance(chunk.length, entries.length);
      yield* entries;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (stream.destroyed && stream.errored === null) return;
    throw unreadable(path, error);
  }
  const last = [...reader.push(decoder.decode()), ...reader.end()];
  position.advance(0, last.length);
  position.end();
  yield* last;
}

function unreadable(path: string, error: unknown): UsageError {
  const why = { ENOENT: "no such file", EACCES: "no permission" }[codeOf(error) ?? ""] ?? messageOf(error);
  return new UsageError(`Cannot read the list ${path === "-" ? "on standard input" : path}: ${why}`, { cause: error });
}
