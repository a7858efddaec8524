import type { CheckTiming, Thresholds } from "./check.ts";

/** The timing of a check, with the keys of the configuration. */
export type TimingJson = {
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly retryPeriodSeconds: number;
  readonly staleAfterSeconds: number;
};

export type ThresholdsJson = { readonly successThreshold: number; readonly failureThreshold: number };

export function timingJson(timing: CheckTiming): TimingJson {
  return {
    initialDelaySeconds: timing.initialDelayMs / 1000,
    periodSeconds: timing.periodMs / 1000,
    timeoutSeconds: timing.timeoutMs / 1000,
    retryPeriodSeconds: timing.retryPeriodMs / 1000,
    staleAfterSeconds: timing.staleAfterMs / 1000,
  };
}

export function thresholdsJson({ successThreshold, failureThreshold }: Thresholds): ThresholdsJson {
  return { successThreshold, failureThreshold };
}
