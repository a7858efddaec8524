import type { ProbeFailure } from "../probe.ts";
import type { HttpTarget } from "../target.ts";
import { targetUrl } from "../target-url.ts";
import type { HttpAnswer } from "./http-answer.ts";
import { defaultTls, finalAnswer, originOf } from "./http-probe.ts";
import { bindProbe } from "./run-probe.ts";
import { TlsIdentity } from "./tls-identity.ts";

export type HttpGetOptions = {
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly userAgent: string;
  /** Gives the request up: it rejects with the signal's reason. */
  readonly signal: AbortSignal;
};

/** An answer of any status, or why there is none. */
export type HttpGot = { readonly outcome: "answer"; readonly answer: HttpAnswer } | ProbeFailure;

/** One GET as a probe sends it, for its answer: the same deadline, the same words for what goes wrong. */
export async function httpGet(target: HttpTarget, options: HttpGetOptions): Promise<HttpGot> {
  const { timeoutMs, maxBodyBytes, userAgent, signal } = options;
  let answer: HttpAnswer | undefined;
  const ask = bindProbe(
    async (run) => {
      const journey = {
        target: { ...target, expect: { ...target.expect, maxBodyBytes } },
        origin: originOf(target),
        identity: new TlsIdentity(target.tls ?? defaultTls, () => {}),
        kept: false,
        headers: [],
        userAgent,
      } as const;
      answer = await finalAnswer(journey, run);
      return { outcome: "success" };
    },
    { target: targetUrl(target), timeoutMs },
  );
  const result = await ask(signal);
  if (result.outcome === "failure") return result;
  if (result.outcome === "inconclusive") return { outcome: "failure", reason: "timeout", message: result.message };
  if (!answer) throw new Error("A GET succeeded without an answer");
  return { outcome: "answer", answer };
}
