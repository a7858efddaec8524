import type { FailureReason } from "../probe.ts";

/** A failure that a probe recognised itself, thrown where returning it would have to pass through many hands. */
export class ProbeError extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ProbeError";
    this.reason = reason;
  }
}
