/** What of a check decides how often it is wrong, and how soon it is right. */
export type Settings = {
  readonly periodMs: number;
  /** Used instead of the period while the newest result disagrees with the published status. */
  readonly retryPeriodMs: number;
  readonly timeoutMs: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
};
