import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { OutputStream } from "../terminal.ts";

/**
 * Whether results go to the end of the file that the earlier ones are in (`--resume FILE >> FILE`), and whether that
 * file ends in the middle of a line.
 */
export type Appending = "no" | "whole" | "cut";

/** Compares a file with what a stream writes to. */
export function appendsTo(path: string, stream: OutputStream): Appending {
  const fd = "fd" in stream ? stream.fd : undefined;
  if (typeof fd !== "number") return "no";
  const [file, written] = [statSync(path), fstatSync(fd)];
  if (file.dev !== written.dev || file.ino !== written.ino || file.size === 0) return "no";
  return lastByteOf(path, file.size) === 0x0a ? "whole" : "cut";
}

function lastByteOf(path: string, size: number): number | undefined {
  const fd = openSync(path, "r");
  try {
    const byte = Buffer.alloc(1);
    return readSync(fd, byte, 0, 1, size - 1) === 1 ? byte[0] : undefined;
  } finally {
    closeSync(fd);
  }
}
