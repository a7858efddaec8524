import type { Socket } from "node:net";
import type { ProbeFailure } from "../probe.ts";
import type { ExchangeStep } from "../target.ts";
import { maskSent } from "./mask-sent.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import type { Received } from "./received.ts";

type CompiledStep =
  | { readonly type: "send"; readonly bytes: Buffer }
  | { readonly type: "expect"; readonly pattern: Pattern };

/** Talks over an open connection; says what went wrong, or undefined when every step went well. */
export type Exchange = (socket: Socket, received: Received, run: ProbeRun) => Promise<ProbeFailure | undefined>;

/** Compiles the steps of an exchange. Rejects when a pattern does not compile. */
export async function compileExchange(steps: readonly ExchangeStep[]): Promise<Exchange> {
  const compiled = await Promise.all(
    steps.map(async (step): Promise<CompiledStep> => {
      if (step.type === "send") return { type: "send", bytes: Buffer.from(step.data, step.encoding) };
      return { type: "expect", pattern: await compilePattern(step.pattern) };
    }),
  );
  const sent = compiled.flatMap((step) => (step.type === "send" ? [step.bytes.toString("latin1")] : []));
  return async (socket, received, run) => {
    run.phases.enter("request");
    for (const step of compiled) {
      if (step.type === "send") {
        // What has come before is no answer to this.
        received.forget();
        socket.write(step.bytes);
        continue;
      }
      const missing = await expectMatch(step.pattern, received, run);
      if (missing) return unmet(step.pattern, maskSent(received.text, sent), missing);
    }
    return undefined;
  };
}

/** Waits until the pattern matches what has arrived, and takes that away; or says until when it did not. */
async function expectMatch(pattern: Pattern, received: Received, run: ProbeRun): Promise<string | undefined> {
  for (;;) {
    const end = pattern.endOfMatch(received.text);
    if (end !== undefined) {
      received.take(end);
      return undefined;
    }
    if (received.full) return "within 64 KiB";
    if (received.error) throw received.error;
    if (received.ended) return "before the peer closed the connection";
    if (run.signal.aborted && received.text !== "") return "in time";
    run.signal.throwIfAborted();
    await received.change(run.signal);
  }
}

function unmet({ source }: Pattern, text: string, when: string): ProbeFailure {
  const found = text === "" ? "nothing" : quoted(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  return {
    outcome: "failure",
    reason: "unexpected-response",
    message: `no match of ${source} ${when} (found ${found})`,
  };
}

/** As in JSON, without the control characters that JSON leaves alone and a terminal obeys. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
