import { hash } from "node:crypto";

/**
 * A number that stands for a text: the first 13 hexadecimal digits of its SHA-256, so that anything else can compute it
 * too (`printf %s URL | sha256sum`). 52 bits are exact in a number, and a million texts have two that share theirs with a
 * chance of 1 in 9,000.
 */
export function fingerprint(text: string): number {
  return Number.parseInt(hash("sha256", text, "hex").slice(0, 13), 16);
}
