/** A length of time as Go counts it, in nanoseconds. */
export type Nanoseconds = bigint;

const perMicrosecond = 1_000n;
const perMillisecond = 1_000_000n;
const perSecond = 1_000_000_000n;
const perMinute = 60n * perSecond;
const perHour = 60n * perMinute;
const largest = 2n ** 63n - 1n;

const unitOf: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: perMicrosecond,
  "\u00b5s": perMicrosecond, // micro sign
  "\u03bcs": perMicrosecond, // Greek letter mu
  ms: perMillisecond,
  s: perSecond,
  m: perMinute,
  h: perHour,
};

const term = /(?<whole>\d*)(?:\.(?<fraction>\d*))?(?<unit>ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;

/** Reads `1s`, `500ms`, `1m30s`, `-1.5h` as Go's `time.ParseDuration` does; undefined when it is none. */
export function parseGoDuration(text: string): Nanoseconds | undefined {
  const [, sign = "", size = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (size === "0") return 0n;
  if (size === "") return undefined;
  let total = 0n;
  for (let at = 0; at < size.length; at = term.lastIndex) {
    term.lastIndex = at;
    const { whole = "", fraction = "", unit = "" } = term.exec(size)?.groups ?? {};
    const perUnit = unitOf[unit];
    if (perUnit === undefined || whole + fraction === "") return undefined;
    total += BigInt(whole || "0") * perUnit + (BigInt(fraction || "0") * perUnit) / 10n ** BigInt(fraction.length);
    if (total > largest) return undefined;
  }
  return sign === "-" ? -total : total;
}

/** Writes a length of time as Go's `%v` does: `1s`, `1h0m0s`, `1.5ms`. */
export function formatGoDuration(duration: Nanoseconds): string {
  if (duration < 0n) return `-${formatGoDuration(-duration)}`;
  if (duration === 0n) return "0s";
  if (duration < perMicrosecond) return `${duration}ns`;
  if (duration < perMillisecond) return `${decimal(duration, perMicrosecond)}\u00b5s`;
  if (duration < perSecond) return `${decimal(duration, perMillisecond)}ms`;
  const hours = duration / perHour;
  const minutes = (duration % perHour) / perMinute;
  const seconds = `${decimal(duration % perMinute, perSecond)}s`;
  if (hours > 0n) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${minutes}m${seconds}` : seconds;
}

/** Milliseconds for a timer; a timer of Node's holds 24.8 days and, given more, fires at once. */
export function timerMs(duration: Nanoseconds): number {
  return Math.min(Number(duration) / 1e6, 2 ** 31 - 1);
}

/** Milliseconds that were measured. */
export function nanosecondsOf(milliseconds: number): Nanoseconds {
  return BigInt(Math.round(milliseconds * 1e6));
}

function decimal(value: bigint, unit: bigint): string {
  const digits = String(unit).length - 1;
  const fraction = String(value % unit)
    .padStart(digits, "0")
    .replace(/0+$/, "");
  return fraction === "" ? String(value / unit) : `${value / unit}.${fraction}`;
}
