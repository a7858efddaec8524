const digit = { zero: 48, nine: 57 } as const;
const newline = 10;

/**
 * Lines that end in whole numbers which only count up, kept as text: counting up changes the digits in place. Only when
 * a number gets one more digit, the text is made anew.
 */
export class TallyText {
  readonly #prefixes: readonly Uint8Array[];
  /** Where the last digit of each line stands. */
  readonly #lastDigits: number[] = [];
  #bytes = new Uint8Array();

  /** Begins with 0 behind each of these. */
  constructor(prefixes: readonly Uint8Array[]) {
    this.#prefixes = prefixes;
    this.#make(prefixes.map(() => "0"));
  }

  /** All lines; valid until the next count. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Each line, without its end. */
  lines(): readonly Uint8Array[] {
    return this.#lastDigits.map((last, line) => this.#bytes.subarray(this.#startOf(line), last + 1));
  }

  /** One more on this line and all that follow. */
  countFrom(first: number): void {
    let overflown: Set<number> | undefined;
    for (let line = first; line < this.#lastDigits.length; line += 1) {
      if (!this.#countUp(this.#lastDigits[line] ?? 0)) overflown = (overflown ?? new Set()).add(line);
    }
    if (overflown) this.#make(this.#numbers().map((text, line) => (overflown.has(line) ? `1${text}` : text)));
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

  #numbers(): readonly string[] {
    return this.lines().map((bytes, line) => {
      return String.fromCharCode(...bytes.subarray(this.#prefixes[line]?.length ?? 0));
    });
  }

  #startOf(line: number): number {
    return line === 0 ? 0 : (this.#lastDigits[line - 1] ?? 0) + 2;
  }

  #make(numbers: readonly string[]): void {
    const parts = this.#prefixes.flatMap((prefix, line) => [
      prefix,
      Buffer.from(numbers[line] ?? ""),
      Buffer.of(newline),
    ]);
    this.#bytes = new Uint8Array(Buffer.concat(parts));
    this.#lastDigits.length = 0;
    let end = 0;
    for (const [line, prefix] of this.#prefixes.entries()) {
      end += prefix.length + (numbers[line]?.length ?? 0) + 1;
      this.#lastDigits.push(end - 2);
    }
  }
}
