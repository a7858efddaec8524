/** One bucket of a histogram: how many answers took at most so long. */
export type Bucket = { readonly upToMs: number; readonly count: number };

/** How long a target took to answer, as far as it is known. */
export type AnswerTimes = {
  /** Of the successes, cumulative and ascending; the last one ends at the timeout and holds all of them. */
  readonly buckets: readonly Bucket[];
  readonly successes: number;
  /** Probes that got no answer within the timeout: how long it would have taken nobody knows. */
  readonly timeouts: number;
  readonly timeoutMs: number;
};

/** A number of answers that a histogram only knows within bounds. */
export type SlowAnswers = {
  /** Spread evenly over the bucket that the limit falls into. */
  readonly estimate: number;
  readonly most: number;
};

/**
 * Answer times by the buckets of successes, without the one that has no bound, and by how many probes timed out.
 * Successes beyond the timeout were measured with a longer one: today they would time out.
 */
export function answerTimes(
  buckets: readonly Bucket[],
  { successes, timeouts, timeoutMs }: Omit<AnswerTimes, "buckets">,
): AnswerTimes {
  const before = buckets.filter(({ upToMs }) => upToMs < timeoutMs);
  const within = buckets[before.length]?.count ?? successes;
  return {
    buckets: [...before, { upToMs: timeoutMs, count: within }],
    successes: within,
    timeouts: timeouts + successes - within,
    timeoutMs,
  };
}

/** Successes and timeouts: the probes of a target that was there. */
export function answersOf({ successes, timeouts }: AnswerTimes): number {
  return successes + timeouts;
}

/** How many answers take longer than `limitMs`, which is not beyond the timeout. */
export function slowerThan(times: AnswerTimes, limitMs: number): SlowAnswers {
  const { from, to } = bucketOf(times, limitMs);
  const within = from.count + ((limitMs - from.upToMs) / (to.upToMs - from.upToMs)) * (to.count - from.count);
  const all = answersOf(times);
  return { estimate: all - within, most: all - (limitMs === to.upToMs ? to.count : from.count) };
}

/** The bucket that a time up to the timeout falls into, between the end of the one before and its own. */
export function bucketOf({ buckets, successes, timeoutMs }: AnswerTimes, ms: number): { from: Bucket; to: Bucket } {
  const index = buckets.findIndex(({ upToMs }) => upToMs >= ms);
  const to = buckets[index] ?? { upToMs: timeoutMs, count: successes };
  return { from: buckets[index - 1] ?? { upToMs: 0, count: 0 }, to };
}

/** The time within which that share of the answers came, spread evenly within a bucket; undefined beyond the timeout. */
export function answerQuantile(times: AnswerTimes, share: number): number | undefined {
  const wanted = share * answersOf(times);
  let from: Bucket = { upToMs: 0, count: 0 };
  for (const to of times.buckets) {
    if (to.count >= wanted && to.count > from.count) {
      return from.upToMs + ((to.upToMs - from.upToMs) * (wanted - from.count)) / (to.count - from.count);
    }
    from = to;
  }
  return undefined;
}
