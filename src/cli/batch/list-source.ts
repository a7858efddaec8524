import { createReadStream, fstatSync, openSync } from "node:fs";
import { Readable } from "node:stream";
import { codeOf, messageOf, UsageError } from "../../errors.ts";
import type { Terminal } from "../terminal.ts";

/** A list that can be read, and how long it is, where that is known. */
export type ListSource = { readonly stream: Readable; readonly sizeBytes?: number };

/** What is read at once is understood at once, so that it is not more than takes a few milliseconds. */
const pieceBytes = 16_384;

/** Opens a list; `-` is standard input. Throws a UsageError when it cannot be read. */
export function openList(path: string, terminal: Terminal): ListSource {
  if (path === "-") return { stream: terminal.openStdin?.() ?? Readable.from([]) };
  try {
    const fd = openSync(path, "r");
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw new UsageError(`Cannot read the list ${path}: it is a directory`);
    return { stream: createReadStream("", { fd, highWaterMark: pieceBytes }), ...(stat.isFile() ? { sizeBytes: stat.size } : {}) };
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(path, error);
  }
}

/** What to tell of a list that cannot be read, from the beginning or any further. */
export function unreadable(path: string, error: unknown): UsageError {
  const why = { ENOENT: "no such file", EACCES: "no permission" }[codeOf(error) ?? ""] ?? messageOf(error);
  return new UsageError(`Cannot read the list ${path === "-" ? "on standard input" : path}: ${why}`, { cause: error });
}
