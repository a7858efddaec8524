/** `0.5 s`, `12 s`. */
export function secondsText(seconds: number): string {
  return `${Number(seconds.toFixed(2))} s`;
}
