import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { findProgram } from "./program.ts";

const folder = await tempFolder({ after });
const bin = join(folder, "bin");
mkdirSync(bin);
symlinkSync(resolve("dist/podpulse.js"), join(bin, "podpulse"));
const place = join(folder, "place");
mkdirSync(place);
writeFileSync(join(place, "my-checks.yaml"), "");
const PATH = `${bin}:${join(process.execPath, "..")}:${process.env["PATH"]}`;
const env = { PATH, HOME: folder, TERM: "dumb", PS1: "> ", SHELL: "/bin/sh" };

/** What is typed before TAB, and the line that it becomes. */
const table = [
  { typed: "podpulse sta", line: "podpulse status" },
  { typed: "podpulse completion f", line: "podpulse completion fish" },
  { typed: "podpulse status -o j", line: "podpulse status -o json" },
  { typed: "podpulse status --output=ta", line: "podpulse status --output=table" },
  { typed: "podpulse run --log-level=de", line: "podpulse run --log-level=debug" },
  { typed: "podpulse check --grou", line: "podpulse check --group" },
  { typed: "podpulse validate -c my-", line: "podpulse validate -c my-checks.yaml" },
  { typed: "podpulse validate --config=my-", line: "podpulse validate --config=my-checks.yaml" },
] as const;

/** In CI a shell that is missing is a failure. */
function available(shell: string): boolean {
  if (findProgram(shell) !== undefined) return true;
  assert.equal(process.env["CI"], undefined, `${shell} is not installed`);
  return false;
}

describe("bash and zsh, in a pseudo-terminal", () => {
  const shells = [
    { shell: "bash", command: "bash --norc --noprofile -i", load: "source <(podpulse completion bash)" },
    {
      shell: "zsh",
      command: "zsh -f -i",
      load: "autoload -U compinit; compinit -u -D; source <(podpulse completion zsh)",
    },
  ] as const;
  for (const { shell, command, load } of shells) {
    test(shell, { skip: !available(shell) }, async (t) => {
      const child = spawn("script", ["-qec", `stty cols 200; exec ${command}`, "/dev/null"], { cwd: place, env });
      t.after(() => void child.kill("SIGKILL"));
      let written = "";
      child.stdout.on("data", (chunk: Buffer) => {
        written += stripVTControlCharacters(chunk.toString());
      });
      const sees = (pattern: RegExp) =>
        waitFor(() => pattern.test(written), { timeoutMs: 20_000, what: String(pattern) }).catch((error: Error) => {
          throw new Error(`${error.message} in ${JSON.stringify(written)}`);
        });
      child.stdin.write(`${load}; PS1='> '; echo load''ed\n`);
      await sees(/\r\nloaded\r\n/);
      for (const { typed, line } of table) {
        // The shell itself tells what the line became: echo in front of it, and marks around it.
        written = "";
        child.stdin.write(`${typed}\t\u0001echo '<'\u0005'>'\n`);
        await sees(new RegExp(`\\n<${line} ?>\\r`));
      }
    });
  }
});

test("fish", { skip: !available("fish") }, () => {
  for (const { typed, line } of table) {
    const script = `source (podpulse completion fish | psub); complete -C '${typed}'`;
    const offered = execFileSync("fish", ["-c", script], { cwd: place, env, encoding: "utf8" });
    const last = line.split(" ").at(-1);
    assert.deepEqual(
      offered
        .trim()
        .split("\n")
        .map((one) => one.split("\t")[0]),
      [last],
      typed,
    );
  }
});
