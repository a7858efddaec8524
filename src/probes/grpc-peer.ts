import type { Address } from "../target.ts";
import { dial } from "./dial.ts";
import type { ProbeRun } from "./protocol-probe.ts";

/** What seems to listen where gRPC without TLS was expected. */
export type Peer = "tls" | "http1" | "unknown";

/** The connection preface of a client (RFC 9113, section 3.4) with an empty SETTINGS frame. */
const clientPreface = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

/**
 * Looks once more at a peer that did not answer as HTTP/2 does, since grpc-js tells only that something went wrong.
 * Opens a connection of its own within the probe's deadline and reads the first bytes of the answer.
 */
export async function recognisePeer(address: Address, run: ProbeRun): Promise<Peer> {
  const socket = await dial(address, run);
  run.phases.enter("request");
  const giveUp = () => socket.destroy(new Error("deadline"));
  run.signal.addEventListener("abort", giveUp, { once: true });
  try {
    socket.write(clientPreface);
    let head = Buffer.alloc(0);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      head = Buffer.concat([head, chunk]);
      const peer = peerOf(head);
      if (peer !== "unknown" || head.length >= 16) return peer;
    }
    return "unknown";
  } catch {
    return "unknown";
  } finally {
    run.signal.removeEventListener("abort", giveUp);
    socket.destroy();
  }
}

/** What the first bytes of an answer tell: a TLS alert or handshake record (RFC 8446, section 5.1), or HTTP/1. */
export function peerOf(head: Buffer): Peer {
  const [type, major] = head;
  if ((type === 0x15 || type === 0x16) && major === 0x03) return "tls";
  return head.subarray(0, 7).toString("latin1") === "HTTP/1." ? "http1" : "unknown";
}
