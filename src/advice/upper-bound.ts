/** The normal distribution's 95th percentile. */
const z95 = 1.6449;

/**
 * How many events may be expected at most, at 95 %, where `seen` were seen: the upper bound of a Poisson mean, by Wilson
 * and Hilferty's approximation. Of none seen it is the rule of three: fewer than 3 may be expected.
 */
export function upperBound(seen: number): number {
  if (seen === 0) return 3;
  const events = seen + 1;
  return events * (1 - 1 / (9 * events) + z95 / (3 * Math.sqrt(events))) ** 3;
}
