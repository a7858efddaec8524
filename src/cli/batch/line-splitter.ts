/** Cuts text that comes in pieces into lines. Of a line only so much is kept, and one character more as a sign. */
export class LineSplitter {
  readonly #maxLength: number;
  #rest = "";

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** The lines that the piece brings to their end, without line feeds. */
  push(piece: string): readonly string[] {
    const lines = piece.split("\n");
    lines[0] = this.#kept(this.#rest + lines[0]);
    this.#rest = this.#kept(lines.pop() ?? "");
    return lines;
  }

  /** What is left when no more comes: a line without a line feed. */
  end(): readonly string[] {
    const rest = this.#rest;
    this.#rest = "";
    return rest === "" ? [] : [rest];
  }

  #kept(line: string): string {
    return line.length > this.#maxLength ? line.slice(0, this.#maxLength + 1) : line;
  }
}
