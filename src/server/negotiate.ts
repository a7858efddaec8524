import type { IncomingMessage } from "node:http";
import Negotiator from "negotiator";

/** Every parameter of a media type but its weight. */
const parameters = /;(?!\s*q\s*=)[^;,]*/gi;

/**
 * The one of `offered` that the client's Accept header prefers (RFC 9110, section 12.5.1), else the first. Types are
 * offered without parameters and those of the client do not matter: Prometheus sends ones that vary by its version.
 */
export function negotiate<T extends string>({ headers }: IncomingMessage, offered: readonly [T, ...T[]]): T {
  const accept = headers.accept?.replaceAll(parameters, "");
  const negotiator = new Negotiator({ headers: accept === undefined ? {} : { accept } });
  return (negotiator.mediaType([...offered]) as T | undefined) ?? offered[0];
}
