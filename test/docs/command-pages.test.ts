import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, test } from "node:test";
import { namesOf, optionsOf, program } from "../cli/the-program.ts";
import { optionsIn } from "./options-in.ts";

const overview = readFileSync("docs/command-line.md", "utf8");
const pageOf = (name: string) => `docs/command-line/${name}.md`;
const generalOptions = ["-h", "--help", "-V", "--version"];
const everyOption = new Set([...generalOptions, ...program.commands.flatMap((one) => optionsOf(one).flatMap(namesOf))]);

describe("every command has a page, which names each of its options and no other", () => {
  for (const command of program.commands) {
    const name = command.name();
    test(name, () => {
      assert.ok(existsSync(pageOf(name)), `there is no ${pageOf(name)}`);
      const page = readFileSync(pageOf(name), "utf8");
      const names = optionsOf(command).flatMap(namesOf);
      const told = new Set(page.match(/(?<![\w-])--?[a-zA-Z][\w.-]*(?<![.])/g));
      // One of two names is enough for a page: help tells both.
      const missing = optionsOf(command)
        .map(namesOf)
        .filter((both) => !both.some((one) => told.has(one) || generalOptions.includes(one)));
      assert.deepEqual(missing, []);
      const inProse = [...page.matchAll(/`(--?[a-zA-Z][\w.-]*)/g)].map(([, option = ""]) => option);
      assert.deepEqual(
        inProse.filter((option) => !everyOption.has(option)),
        [],
      );
      const commandLines = page.replaceAll("\\\n", " ").matchAll(new RegExp(`\\bpodpulse ${name}( [^\`\\n]*)`, "g"));
      for (const [line, words = ""] of commandLines) {
        assert.deepEqual(
          optionsIn(words).filter((option) => !names.includes(option)),
          [],
          line,
        );
      }
    });
  }
});

test("docs/command-line.md links every page, and every command has a row with its exit codes", () => {
  for (const page of globSync("docs/command-line/*.md")) {
    assert.ok(overview.includes(`(command-line/${basename(page)})`), `no link to ${page}`);
  }
  for (const command of program.commands) {
    const row = new RegExp(`^\\| \\[\`podpulse ${command.name()}\`\\]\\(.*\\) \\|.*\\|(.*)\\|$`, "m").exec(
      overview,
    )?.[1];
    assert.ok(row, `no row for ${command.name()}`);
    const [, help = ""] = helpOf(command).split("Exit codes:\n");
    for (const [, code] of help.matchAll(/^ {2}(\d+) /gm)) assert.match(row, new RegExp(`(^|· | )${code}\\b`));
  }
});

/** The whole help of a command, with what it adds behind the options. */
function helpOf(command: (typeof program.commands)[number]): string {
  let text = "";
  command.configureOutput({
    writeOut: (piece) => {
      text += piece;
    },
  });
  command.outputHelp();
  return text;
}
