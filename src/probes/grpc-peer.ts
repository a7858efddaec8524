import type { Socket } from "node:net";
import type { Address } from "../target.ts";
import { dial } from "./dial.ts";
import { type Peer, peerOf } from "./peer.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import { speaksTls } from "./speaks-tls.ts";

/** The connection preface of a client (RFC 9113, section 3.4) with an empty SETTINGS frame. */
const clientPreface = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

/**
 * Looks once more at a peer that did not answer as HTTP/2 does, since grpc-js tells only that something went wrong.
 * Opens a connection of its own within the probe's deadline. One that spoke, but otherwise (`protocol`), is listened
 * to; one that closed the connection (`reset`), as TLS servers do without a word, is asked whether it speaks TLS.
 */
export async function recognisePeer(address: Address, brokeOff: "protocol" | "reset", run: ProbeRun): Promise<Peer> {
  if (brokeOff === "reset") return (await speaksTls(address, ["h2"], run)) ? "tls" : "unknown";
  const socket = await dial(address, run);
  run.phases.enter("request");
  try {
    return await listenTo(socket, run.signal);
  } finally {
    socket.destroy();
  }
}

async function listenTo(socket: Socket, signal: AbortSignal): Promise<Peer> {
  const giveUp = () => socket.destroy(new Error("deadline"));
  signal.addEventListener("abort", giveUp, { once: true });
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
    signal.removeEventListener("abort", giveUp);
  }
}
