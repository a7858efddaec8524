import * as fs from "node:fs";
import { promisify } from "node:util";
import { messageOf } from "../errors.ts";
import type { HeaderSetting } from "../target.ts";
import type { HeaderLine } from "./http-request.ts";
import { ProbeError } from "./probe-error.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import { untilAborted } from "./until-aborted.ts";

// Not `node:fs/promises`, which loads readline with it: 5 ms of a start.
const readFile = promisify(fs.readFile);

/** The headers to send now: values from files are read anew, without the newline at their end. */
export async function headerValues(
  settings: readonly HeaderSetting[],
  signal: AbortSignal,
): Promise<readonly HeaderLine[]> {
  const lines = settings.map(async ({ name, value }): Promise<HeaderLine> => {
    return [name, value.type === "literal" ? value.text : await fromFile(name, value.path)];
  });
  // A read cannot be stopped once it waits, for a pipe or for one of libuv's threads.
  return await untilAborted(Promise.all(lines), signal);
}

/** The headers with the run's traceparent, if it is to be sent and the user sends none. */
export function withTrace(lines: readonly HeaderLine[], { traceparent }: ProbeRun): readonly HeaderLine[] {
  if (traceparent === undefined || lines.some(([name]) => name.toLowerCase() === "traceparent")) return lines;
  return [...lines, ["traceparent", traceparent]];
}

async function fromFile(name: string, path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new ProbeError("internal", `cannot read the value of header ${name}: ${messageOf(error)}`);
  });
  const value = text.replace(/\r?\n$/, "");
  if (/[\r\n\0]/.test(value)) {
    throw new ProbeError("internal", `the value of header ${name} in ${path} is longer than one line`);
  }
  return value;
}
