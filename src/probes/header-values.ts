import { readFile } from "node:fs/promises";
import { messageOf } from "../errors.ts";
import type { HeaderSetting } from "../target.ts";
import type { HeaderLine } from "./http-request.ts";
import { ProbeError } from "./probe-error.ts";

/** The headers to send now: values from files are read anew, without the newline at their end. */
export async function headerValues(settings: readonly HeaderSetting[]): Promise<readonly HeaderLine[]> {
  return await Promise.all(
    settings.map(async ({ name, value }): Promise<HeaderLine> => {
      return [name, value.type === "literal" ? value.text : await fromFile(name, value.path)];
    }),
  );
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
