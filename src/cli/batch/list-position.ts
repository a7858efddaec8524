/** How far a list has been read. */
export class ListPosition {
  readonly #sizeBytes: number | undefined;
  #bytes = 0;
  #entries = 0;
  #ended = false;

  /** Takes the size of a file; a pipe has none. */
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

  /** How many targets the list has: counted, or estimated from what has been read of it; nothing of a pipe. */
  get total(): { readonly total?: { readonly targets: number; readonly exact: boolean } } {
    if (this.#ended) return { total: { targets: this.#entries, exact: true } };
    if (this.#sizeBytes === undefined || this.#entries === 0) return {};
    const targets = Math.round((this.#entries * Math.max(this.#sizeBytes, this.#bytes)) / this.#bytes);
    return { total: { targets, exact: false } };
  }
}
