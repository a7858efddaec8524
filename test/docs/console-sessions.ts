import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import type { Lifetime } from "../support/lifetime.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** A command of a page, and what the page says it prints on standard output. */
export type ConsoleSession = { readonly command: string; readonly printed: string };

/** The text of every fenced block of a language. */
export function fencedBlocks(page: string, language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, body = ""]) => body);
}

/** Every `$ command` of the page's `console` blocks; a line that ends in a backslash goes on. */
export function consoleSessions(page: string): readonly ConsoleSession[] {
  return fencedBlocks(page, "console")
    .flatMap((block) => block.split(/^\$ /m).slice(1))
    .map((session) => {
      const { command = "", printed = "" } =
        /^(?<command>(?:.*\\\n)*.*)\n?(?<printed>[\s\S]*)$/.exec(session)?.groups ?? {};
      return { command, printed: printed.trimEnd() };
    });
}

/** A folder for PATH in which the bundle is `podpulse` and `grpc_health_probe`. */
export async function folderOfCommands(t: Lifetime): Promise<string> {
  const bin = join(await tempFolder(t), "bin");
  mkdirSync(bin);
  for (const name of ["podpulse", "grpc_health_probe"]) symlinkSync(resolve("dist/podpulse.js"), join(bin, name));
  return bin;
}

export type ShellOptions = { readonly cwd?: string; readonly bin: string; readonly env?: NodeJS.ProcessEnv };

/** What a command, given to a shell, prints on standard output; this process goes on serving meanwhile. */
export async function printedBy(command: string, { cwd, bin, env = {} }: ShellOptions): Promise<string> {
  const PATH = `${bin}:${join(process.execPath, "..")}:${process.env["PATH"]}`;
  const stdio = ["ignore", "pipe", "ignore"] as const;
  const child = spawn(command, { shell: true, stdio: [...stdio], cwd, env: { ...process.env, ...env, PATH } });
  return (await text(child.stdout)).trimEnd();
}

/**
 * Times, dates and ports differ from run to run, and with them the widths and the bars of `--trace`; everything else must
 * be as printed.
 */
export function withoutWhatDiffers(printed: string): string {
  return printed
    .replaceAll(/(127\.0\.0\.1):\d+/g, "$1:PORT")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replaceAll(/\b\d+\.\d+ (ms|s)\b/g, "N $1")
    .replaceAll(/ (?:N|\d+) (?:s|min|h|d)(?= {2}|,|$)/gm, " AGE")
    .replaceAll(/\bpodpulse \d+\.\d+\.\d+\b/g, "podpulse VERSION")
    .replaceAll(/\b(dns|connect|tls|request|transfer) \d+\.\d\b/g, "$1 N")
    .replaceAll(/"(\w+Ms)": ?[\d.]+/g, '"$1": N')
    .replaceAll(/^( *(?:duration_ms|\w+Ms): )[\d.]+$/gm, "$1N")
    .replaceAll(/ (time|timestamp)="[\dT:.-]+"/g, ' $1="N"')
    .replaceAll(/^(\w+_seconds\{.*\}) [\d.e-]+$/gm, "$1 N")
    .replaceAll(/\|[dctrx. ]+\|/g, "|BAR|")
    .replaceAll(/ +/g, " ")
    .replaceAll(/[ \t]+$/gm, "");
}
