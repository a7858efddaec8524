import type { IncomingMessage } from "node:http";
import Negotiator from "negotiator";

/** The one of `offered` that the client's Accept header prefers (RFC 9110, section 12.5.1), else the first. */
export function negotiate<T extends string>(request: IncomingMessage, offered: readonly [T, ...T[]]): T {
  return (new Negotiator(request).mediaType([...offered]) as T | undefined) ?? offered[0];
}
