import { codeOf } from "../errors.ts";
import { peerOf } from "./peer.ts";
import { ProbeError } from "./probe-error.ts";

/** How much of an answer there was when it failed; `status` is 0 before its head was complete. */
export type Received = { readonly status: number; readonly bytes: number };

/** What undici says when the connection ended before the answer did. */
const endedEarly = new Set(["UND_ERR_SOCKET", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "ECONNRESET", "EPIPE"]);

/** What undici complains of, as the failure it means; what its code alone tells is left as it is. */
export function httpFailure(error: Error, { status, bytes }: Received): Error {
  // undici gives both the code of a closed connection. It does not read on after a 100.
  if (error.message === "bad response") return new ProbeError("protocol", "the peer sent 100 Continue unasked");
  if (error.message === "bad upgrade") return new ProbeError("protocol", "the peer switched protocols unasked");
  const parserError = error.name === "HTTPParserError";
  if (status > 0 && (endedEarly.has(codeOf(error) ?? "") || (parserError && error.message.includes("EOF")))) {
    return brokenOff(bytes);
  }
  if (!parserError) return error;
  const { data = "" } = error as { data?: string };
  if (status === 0 && peerOf(Buffer.from(data)) === "tls") {
    return new ProbeError("tls", "the peer speaks TLS (use scheme HTTPS, or https://)");
  }
  const detail = /\((?<detail>.+)\)$/.exec(error.message)?.groups?.["detail"] ?? error.message;
  return new ProbeError("protocol", `the peer does not speak HTTP/1.1: ${detail}`);
}

/** An answer that ended in the middle. */
export function brokenOff(bytes: number): ProbeError {
  return new ProbeError("reset", `the answer broke off after ${bytes} bytes of its body`);
}
