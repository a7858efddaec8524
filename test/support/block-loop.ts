/** Keeps the event loop of this process from running for so many milliseconds. */
export function blockLoop(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
