const zero = 48;
const newline = 10;

/**
 * Collects an exposition as bytes. Lines are copied from parts that were made once and numbers are written digit by
 * digit, which is what makes a scrape of thousands of series cheap: joining strings took seven times as long.
 */
export class TextWriter {
  #bytes: Buffer;
  #length = 0;

  /** `capacity` in bytes, from what came out the last time; it grows when that is too little. */
  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** Appends bytes that are text already. */
  bytes(part: Uint8Array): void {
    this.#reserve(part.length);
    this.#bytes.set(part, this.#length);
    this.#length += part.length;
  }

  text(text: string): void {
    this.#reserve(3 * text.length); // no character takes more in UTF-8
    this.#length += this.#bytes.write(text, this.#length);
  }

  endLine(): void {
    this.#reserve(1);
    this.#bytes[this.#length] = newline;
    this.#length += 1;
  }

  /** A value as both text formats write it. */
  number(value: number): void {
    if (Number.isSafeInteger(value) && value >= 0) this.#digits(value);
    else if (Number.isNaN(value) || Number.isFinite(value)) this.text(String(value));
    else this.text(value > 0 ? "+Inf" : "-Inf");
  }

  /** What was written. The writer must not be used afterwards. */
  end(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #digits(value: number): void {
    this.#reserve(16);
    let end = this.#length + 1;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end += 1;
    let rest = value;
    for (let at = end - 1; at >= this.#length; at -= 1) {
      const tens = Math.floor(rest / 10);
      this.#bytes[at] = zero + (rest - 10 * tens);
      rest = tens;
    }
    this.#length = end;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(2 * (this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
