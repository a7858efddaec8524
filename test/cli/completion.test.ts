import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";
import { buildBundle, runBundle } from "./bundle.ts";
import { runInProcess } from "./run-in-process.ts";
import { namesOf, optionsOf, program } from "./the-program.ts";

before(buildBundle);

const commands = program.commands.map((command) => command.name());
const files = "(files)";

/** What bash offers for the last of some words; several lines of words at once. */
async function offeredByBash(lines: readonly (readonly string[])[]): Promise<readonly string[]> {
  const { stdout: script } = await runInProcess(["completion", "bash"]);
  const words = lines.map((line) => line.map((word) => `'${word}'`).join(" "));
  const asked = words.map((line) => `COMP_WORDS=(podpulse ${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); ask`);
  // Outside of readline, compopt cannot say that there are to be no files: what is called in its place does.
  const body = `${script}
compopt() { files=""; }
ask() { files="${files}"; _podpulse; echo "\${COMPREPLY[*]:-$files}"; }
${asked.join("\n")}`;
  const { stdout, stderr } = await promisify(execFile)("bash", ["--norc", "-c", body]);
  assert.equal(stderr, "");
  return stdout.split("\n").slice(0, -1);
}

test("bash is offered every command, and every option of each", async () => {
  const [first = "", ...rest] = await offeredByBash([[""], ...commands.map((name) => [name, "-"])]);
  assert.deepEqual(first.split(" ").toSorted(), [...commands, "-V", "--version", "-h", "--help"].toSorted());
  const expected = program.commands.map((command) => optionsOf(command).flatMap(namesOf).toSorted());
  assert.deepEqual(
    rest.map((line) => line.split(" ").toSorted()),
    expected,
  );
});

test("bash is offered the choices of every option, behind a blank and behind =, and files where one is wanted", async () => {
  const cases = program.commands.flatMap((command) =>
    optionsOf(command)
      .filter(({ required, optional }) => required || optional)
      .flatMap((option) => {
        const offered = option.argChoices?.join(" ") ?? (/<file>/.test(option.flags) ? files : "");
        const behindBlank = namesOf(option).map((name) => [command.name(), name, ""]);
        return [...behindBlank, [command.name(), option.long ?? "", "="]].map((words) => ({ words, offered }));
      }),
  );
  assert.ok(cases.length > 20);
  const found = await offeredByBash(cases.map(({ words }) => words));
  assert.deepEqual(
    cases.map(({ words }, index) => [words.join(" "), found[index]]),
    cases.map(({ words, offered }) => [words.join(" "), offered]),
  );
});

describe("bash", () => {
  const table: readonly (readonly [words: readonly string[], offered: string])[] = [
    [["sta"], "status"],
    [["status", "-o", "j"], "json"],
    [["status", "--output", "=", "t"], "table"],
    [["check", "--output", "=", "table", "--gr"], "--group"],
    [["completion", ""], "bash zsh fish -h --help"],
    [["completion", "z"], "zsh"],
    [["run", "--host", "1"], ""],
    [["unknown", ""], ""],
    [["probe", "--", "some"], files],
  ];
  test("offers what has been begun", async () => {
    const found = await offeredByBash(table.map(([words]) => words));
    assert.deepEqual(
      table.map(([words], index) => [words, found[index]]),
      table.map(([words, offered]) => [words, offered]),
    );
  });
});

for (const shell of ["bash", "zsh", "fish"]) {
  test(`the script for ${shell} names every command, option and choice`, async () => {
    const { code, stdout, stderr } = await runBundle(["completion", shell]);
    assert.deepEqual([code, stderr], [0, ""]);
    const word = (name: string) => (shell === "fish" ? `-[ls] ${name.replace(/^-+/, "")}` : name);
    for (const command of program.commands) {
      assert.match(stdout, new RegExp(`\\b${command.name()}\\b`));
      for (const option of optionsOf(command)) {
        for (const name of namesOf(option)) assert.match(stdout, new RegExp(`${word(name)}(?![\\w-])`), name);
        if (option.argChoices) assert.ok(stdout.includes(option.argChoices.join(" ")), option.flags);
      }
    }
  });
}
