const digit = { zero: 48, one: 49, nine: 57 } as const;

/**
 * Lines that end in whole numbers which only count up, kept as text: counting up changes the digits in place. Only when
 * a number gets one more digit, the text is made anew. There is one for each series, so that it holds little besides its text.
 */
export class TallyText {
  /** Where the last digit of each line stands. */
  readonly #lastDigits: number[];
  #bytes: Uint8Array;

  /** Each line begins with 0 behind its prefix; `tail` comes behind them all and stays as it is. */
  constructor(prefixes: readonly string[], tail: string) {
    this.#bytes = bytesOf(`${prefixes.map((prefix) => `${prefix}0\n`).join("")}${tail}`);
    let end = 0;
    this.#lastDigits = prefixes.map((prefix) => {
      end += Buffer.byteLength(prefix) + 2;
      return end - 2;
    });
  }

  /** All lines and the tail; valid until the next count. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Each line, without its end. */
  lines(): readonly Uint8Array[] {
    return this.#lastDigits.map((last, line) => this.#bytes.subarray(this.#startOf(line), last + 1));
  }

  tail(): Uint8Array {
    return this.#bytes.subarray(this.#startOf(this.#lastDigits.length));
  }

  /** One more on this line and all that follow. */
  countFrom(first: number): void {
    let overflown: Set<number> | undefined;
    for (let line = first; line < this.#lastDigits.length; line += 1) {
      if (!this.#countUp(this.#lastDigits[line] ?? 0)) overflown = (overflown ?? new Set()).add(line);
    }
    if (overflown) this.#putOnes(overflown);
  }

  /** False when all digits were nines: they are zeros then, and a one is missing before them. */
  #countUp(last: number): boolean {
    let at = last;
    for (; this.#bytes[at] === digit.nine; at -= 1) this.#bytes[at] = digit.zero;
    const before = this.#bytes[at] ?? 0;
    if (before < digit.zero || before > digit.nine) return false;
    this.#bytes[at] = before + 1;
    return true;
  }

  /** The missing ones, before the zeros of these lines. */
  #putOnes(lines: ReadonlySet<number>): void {
    const bytes = new Uint8Array(this.#bytes.length + lines.size);
    let from = 0;
    let put = 0;
    for (const [line, last] of this.#lastDigits.entries()) {
      if (lines.has(line)) {
        let firstZero = last;
        while (this.#bytes[firstZero - 1] === digit.zero) firstZero -= 1;
        bytes.set(this.#bytes.subarray(from, firstZero), from + put);
        bytes[firstZero + put] = digit.one;
        from = firstZero;
        put += 1;
      }
      this.#lastDigits[line] = last + put;
    }
    bytes.set(this.#bytes.subarray(from), from + put);
    this.#bytes = bytes;
  }

  #startOf(line: number): number {
    return line === 0 ? 0 : (this.#lastDigits[line - 1] ?? 0) + 2;
  }
}

/** An array of its own, not a part of Node's pool, and without Buffer's methods, which are slower to copy from. */
function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}
