import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Large enough for what a run has in flight; V8 would let it grow to many times that. */
const enoughBytes = 4 * 2 ** 20;

const lookEveryMs = 20;

/** How much more garbage V8 lets come together before it collects what has grown old; it would let it double and more. */
const growthPercent = 40;

/**
 * Keeps V8's heap from growing, the space for young objects once it is large enough: a batch makes much garbage and keeps
 * next to nothing, so that more space is only more memory (decision 0010). Call what is returned at the end.
 */
export function keepHeapSmall(): () => void {
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
    if ((young?.space_size ?? 0) < enoughBytes) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    clearInterval(timer);
  }, lookEveryMs);
  return () => clearInterval(timer);
}
