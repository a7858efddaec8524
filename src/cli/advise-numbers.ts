/** A number of things: `1`, `12,345`, `8.8`. */
export function countText(count: number): string {
  const digits = Number.isInteger(count) || count >= 100 ? 0 : 1;
  return count.toLocaleString("en-US", { maximumFractionDigits: digits });
}

/** `1 time`, `2 times`. */
export function timesText(count: number, word: string): string {
  return `${countText(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** With two digits, as a power of ten where it is small: `0.071`, `3.1e-6`. */
export function smallText(value: number): string {
  if (value >= 10) return countText(Math.round(value));
  if (value !== 0 && value < 0.001) return value.toExponential(1);
  return String(Number(value.toPrecision(2)));
}

/** `0.071 %`. */
export function percentText(share: number): string {
  return `${smallText(share * 100)} %`;
}

/** A length of time as settings have it: `250 ms`, `1 s`, `31.25 s`. */
export function secondsText(ms: number): string {
  return ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toFixed(2))} s`;
}

const unitsByDays = [
  { belowDays: 60, unitDays: 1, unit: "days" },
  { belowDays: 730, unitDays: 30.4, unit: "months" },
  { belowDays: Number.POSITIVE_INFINITY, unitDays: 365.25, unit: "years" },
] as const;

/** Nobody needs to know of more than this. */
const mostYears = 1000;

/** How often something happens at most, in words: `12 a day`, `one in 82 years`, and at the least `one in 1,000 years`. */
export function rateText(perDay: number): string {
  if (perDay >= 0.75) return `${countText(perDay)} a day`;
  const days = Math.min(1 / perDay, mostYears * 365.25);
  const { unitDays, unit } = unitsByDays.find(({ belowDays }) => days < belowDays) ?? unitsByDays[2];
  return `one in ${countText(Math.round(days / unitDays))} ${unit}`;
}
