import { UsageError } from "../errors.ts";

const characters = new Map([
  ["r", "\r"],
  ["n", "\n"],
  ["t", "\t"],
  ["\\", "\\"],
]);

/**
 * Reads the escapes of a typed text, since a shell hands on `'PING\r\n'` as it is: `\r \n \t \\` and `\xHH`.
 * Throws a UsageError for any other.
 */
export function escapedText(text: string, flag: string): string {
  return text.replaceAll(/\\(x[0-9A-Fa-f]{2}|[\s\S]?)/g, (whole, sequence: string) => {
    if (sequence.length === 3) return String.fromCharCode(Number.parseInt(sequence.slice(1), 16));
    const character = characters.get(sequence);
    if (character !== undefined) return character;
    throw new UsageError(`Cannot read ${flag}: ${whole} stands for nothing (wanted \\r, \\n, \\t, \\\\ or \\xHH)`);
  });
}
