import type { TLSSocket } from "node:tls";
import type { ProbeFailure } from "../probe.ts";
import { describeFailure } from "./failure-reason.ts";
import type { ProbeRun } from "./protocol-probe.ts";

/** How long a peer may take to object; one that has nothing to say and gives no ticket says nothing at all. */
const objectionMs = 100;

/**
 * In TLS 1.3 a client has finished its handshake before the peer has looked at its certificate (RFC 8446, section
 * 4.6.2): a peer that requires one objects only afterwards. Waits until it accepts (a session ticket, or data), closes,
 * objects, or lets a moment pass. Returns the objection, or undefined. Throws the signal's reason.
 */
export async function objectionOf(socket: TLSSocket, run: ProbeRun): Promise<ProbeFailure | undefined> {
  if (socket.getProtocol() !== "TLSv1.3") return undefined;
  const { promise, resolve } = Promise.withResolvers<ProbeFailure | undefined>();
  const accept = () => resolve(undefined);
  // One turn of the loop more: the timer of a process that was paused runs before what came meanwhile is read.
  const timer = setTimeout(() => setImmediate(accept), objectionMs);
  run.signal.addEventListener("abort", accept, { once: true });
  socket.once("error", (error) => resolve(describeFailure(error)));
  for (const event of ["session", "data", "end", "close"]) socket.once(event, accept);
  try {
    const objection = await promise;
    if (!objection) run.signal.throwIfAborted();
    return objection;
  } finally {
    clearTimeout(timer);
    run.signal.removeEventListener("abort", accept);
  }
}
