import { UsageError } from "../../errors.ts";
import type { ListEntry } from "./list-entry.ts";
import type { ListReader } from "./list-reader.ts";
import { type ListSource, unreadable } from "./list-source.ts";

/** How far a list has been read. */
export class ListPosition {
  readonly #sizeBytes: number | undefined;
  #bytes = 0;
  #entries = 0;
  #ended = false;

  constructor(sizeBytes: number | undefined) {
    this.#sizeBytes = sizeBytes;
  }

  advance(bytes: number, entries: number): void {
    this.#bytes += bytes;
    this.#entries += entries;
  }

  end(): void {
    this.#ended = true;
  }

  /** Whether the whole list has been read, so that the number of its targets is no estimate. */
  get ended(): boolean {
    return this.#ended;
  }

  /** How many targets the list has: counted, or estimated from what has been read of it; undefined on a pipe. */
  get targets(): number | undefined {
    if (this.#ended) return this.#entries;
    if (this.#sizeBytes === undefined || this.#entries === 0) return undefined;
    return Math.round((this.#entries * Math.max(this.#sizeBytes, this.#bytes)) / this.#bytes);
  }
}

/** A list that is being read. */
export type OpenList = {
  readonly path: string;
  readonly source: ListSource;
  readonly reader: ListReader;
  readonly position: ListPosition;
};

/**
 * The targets of a list, as they are asked for: no more than one piece of its text is in memory. Rejects with a UsageError
 * when it cannot be read. Ends early, without an error, when its stream is destroyed.
 */
export async function* readList({ path, source, reader, position }: OpenList): AsyncGenerator<ListEntry> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of source.stream as AsyncIterable<Buffer>) {
      const entries = reader.push(decoder.decode(chunk, { stream: true }));
      position.advance(chunk.length, entries.length);
      yield* entries;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (source.stream.destroyed && source.stream.errored === null) return;
    throw unreadable(path, error);
  }
  const last = [...reader.push(decoder.decode()), ...reader.end()];
  position.advance(0, last.length);
  position.end();
  yield* last;
}
