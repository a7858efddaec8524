import type { IncomingMessage } from "node:http";
import Negotiator from "negotiator";

/** Every parameter of a media type but its weight. */
const parameters = /;(?!\s*q\s*=)[^;,]*/gi;

/**
 * The one of `offered` that the client's Accept header prefers (RFC 9110, section 12.5.1), else the first. Types are
 * offered without parameters and those of the client do not matter: Prometheus sends ones that vary by its version.
 */
export function negotiate<T extends string>({ headers }: IncomingMessage, offered: readonly [T, ...T[]]): T {
  if (headers.accept === undefined || headers.accept === "*/*") return offered[0];
  const negotiator = new Negotiator({ headers: { accept: headers.accept.replaceAll(parameters, "") } });
  return (negotiator.mediaType([...offered]) as T | undefined) ?? offered[0];
}
