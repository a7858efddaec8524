import { type ChildProcess, spawn } from "node:child_process";
import type { Lifetime } from "../support/lifetime.ts";
import { waitFor } from "../support/wait-for.ts";
import { bundle } from "./bundle.ts";

/** The bundle in a pseudo-terminal: what a person would type at it and see of it. */
export type PseudoTerminal = {
  /** All that was written so far, {@link visible}. */
  readonly text: () => string;
  /** Types it; `\u0003` is Ctrl-C. */
  readonly type: (keys: string) => void;
  /** Waits until something has been written. */
  readonly sees: (pattern: RegExp) => Promise<void>;
  /** The exit code of the command. */
  readonly ended: Promise<number | null>;
};

/** What was written, with `␛` in place of the control character that escape sequences begin with. */
export function visible(text: string): string {
  return text.replaceAll("\u001B", "␛");
}

export type PseudoTerminalOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
};

/** Runs podpulse in util-linux's `script`, which every Debian has. */
export function runInTerminal(
  t: Lifetime,
  args: readonly string[],
  { env = {}, columns = 120, rows = 30 }: PseudoTerminalOptions = {},
): PseudoTerminal {
  const words = [process.execPath, bundle, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const command = `stty cols ${columns} rows ${rows}; exec ${words}`;
  const child: ChildProcess = spawn("script", ["-qec", command, "/dev/null"], {
    env: { PATH: process.env["PATH"], TERM: "xterm-256color", SHELL: "/bin/sh", ...env },
    stdio: ["pipe", "pipe", "ignore"],
  });
  t.after(() => void child.kill("SIGKILL"));
  let written = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    written += chunk.toString();
  });
  return {
    text: () => visible(written),
    type: (keys) => void child.stdin?.write(keys),
    sees: async (pattern) => {
      await waitFor(() => pattern.test(visible(written)), { timeoutMs: 20_000, what: String(pattern) });
    },
    ended: new Promise((resolve) => child.on("close", resolve)),
  };
}

/** Runs podpulse in a terminal to its end, and gives back all that it showed, escape sequences as they are. */
export async function shownBy(
  t: Lifetime,
  args: readonly string[],
  options: PseudoTerminalOptions = {},
): Promise<{ readonly code: number | null; readonly shown: string }> {
  const terminal = runInTerminal(t, args, options);
  const code = await terminal.ended;
  return { code, shown: terminal.text().replaceAll("␛", "\u001B").replaceAll("\r\n", "\n") };
}
