import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

export type PseudoTerminalOptions = {
  readonly columns: number;
  readonly env?: Readonly<Record<string, string>>;
};

/** Runs a program in a terminal of its own (util-linux' `script` makes it) and gives back all that it showed. */
export async function inPseudoTerminal(
  [program = "", ...args]: readonly string[],
  { columns, env = {} }: PseudoTerminalOptions,
): Promise<{ readonly code: number | null; readonly shown: string }> {
  const command = [program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const script = ["--quiet", "--return", "--command", `stty cols ${columns} && exec ${command}`, "/dev/null"];
  const PATH = process.env["PATH"] ?? "";
  const child = spawn("script", script, { stdio: ["ignore", "pipe", "inherit"], env: { PATH, ...env } });
  const { promise: ended, resolve } = Promise.withResolvers<number | null>();
  child.on("close", resolve);
  const shown = await text(child.stdout);
  return { code: await ended, shown: shown.replaceAll("\r\n", "\n") };
}
