import { UsageError } from "../errors.ts";

/** A value of a flag that may be repeated among others, and its place among them. */
export type Ordered = { readonly text: string; readonly place: number };

let places = 0;

/** For flags whose order among each other matters: `--send` and `--expect` are the steps of one talk. */
export function ordered(text: string, earlier: readonly Ordered[] = []): readonly Ordered[] {
  places += 1;
  return [...earlier, { text, place: places }];
}

export type ExchangeFlags = {
  readonly send?: readonly Ordered[];
  readonly sendHex?: readonly Ordered[];
  readonly expect?: readonly Ordered[];
};

/** One step as a check has it. */
export type RawStep = { readonly send: string } | { readonly sendHex: string } | { readonly expect: string };

/** The steps in the order of the command line. Throws a UsageError for an escape that is none. */
export function exchangeOf({ send = [], sendHex = [], expect = [] }: ExchangeFlags): RawStep[] {
  const steps = [
    ...send.map(({ text, place }) => ({ place, step: { send: unescaped(text) } })),
    ...sendHex.map(({ text, place }) => ({ place, step: { sendHex: text } })),
    ...expect.map(({ text, place }) => ({ place, step: { expect: text } })),
  ];
  return steps.toSorted((a, b) => a.place - b.place).map(({ step }) => step);
}

const escapes = new Map([
  ["r", "\r"],
  ["n", "\n"],
  ["t", "\t"],
  ["0", "\0"],
  ["\\", "\\"],
]);

/** A shell leaves `\r\n` as it is written, and protocols want it often. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(.?)/gs, (whole, letter: string) => {
    const meant = escapes.get(letter);
    if (meant !== undefined) return meant;
    throw new UsageError(
      `--send has ${JSON.stringify(whole)} in it (wanted \\r, \\n, \\t, \\0 or \\\\ after a backslash; any other byte with --send-hex)`,
    );
  });
}
