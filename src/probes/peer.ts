/** What seems to listen where something else was expected. */
export type Peer = "tls" | "http1" | "unknown";

/** What the first bytes of an answer tell: a TLS alert or handshake record (RFC 8446, section 5.1), or HTTP/1. */
export function peerOf(head: Buffer): Peer {
  const [type, major] = head;
  if ((type === 0x15 || type === 0x16) && major === 0x03) return "tls";
  return head.subarray(0, 7).toString("latin1") === "HTTP/1." ? "http1" : "unknown";
}
