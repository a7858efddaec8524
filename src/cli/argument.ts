import { InvalidArgumentError } from "commander";

/** For an option that may be repeated. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** Reads a whole number between two bounds. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`Wanted a whole number from ${from} to ${to}.`);
  };
}

/** Reads a time in seconds, fractions allowed. */
export function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$|^\.\d+$/.test(text) && value >= 0.05 && value <= 86_400) return value;
  throw new InvalidArgumentError("Wanted seconds, from 0.05 to 86400.");
}

/** Reads a number above 0, fractions allowed. */
export function positive(to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$|^\.\d+$/.test(text) && value > 0 && value <= to) return value;
    throw new InvalidArgumentError(`Wanted a number above 0, up to ${to}.`);
  };
}
