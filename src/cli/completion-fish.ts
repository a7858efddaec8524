import type { CompletedOption, CompletedProgram, CompletedValue } from "./completion-model.ts";

/** For fish 3 and later. */
export function fishScript({ name, options, commands }: CompletedProgram): string {
  const first = "__fish_use_subcommand";
  const lines = [
    `# ${name}: completion for fish`,
    "",
    `complete -c ${name} -f`,
    ...options.map((option) => lineOf(name, first, ...optionParts(option))),
    ...commands.flatMap((command) => {
      const within = `__fish_seen_subcommand_from ${command.name}`;
      return [
        "",
        lineOf(name, first, "-a", command.name, "-d", quoted(command.description)),
        ...command.options.map((option) => lineOf(name, within, ...optionParts(option))),
        ...(command.argument ? argumentLines(name, within, command.argument) : []),
      ];
    }),
  ];
  return `${lines.join("\n")}\n`;
}

function lineOf(name: string, condition: string, ...parts: readonly string[]): string {
  return [`complete -c ${name} -n ${quoted(condition)}`, ...parts].join(" ");
}

function optionParts({ names, description, value }: CompletedOption): readonly string[] {
  const flags = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...flags, ...(value ? valueParts(value) : []), "-d", quoted(description)];
}

function valueParts(value: CompletedValue): readonly string[] {
  switch (value.type) {
    case "words":
      return ["-x", "-a", quoted(value.words.join(" "))];
    case "file":
      return ["-r", "-F"];
    case "anything":
      return ["-x"];
  }
}

function argumentLines(name: string, within: string, value: CompletedValue): readonly string[] {
  switch (value.type) {
    case "words":
      return [lineOf(name, within, "-a", quoted(value.words.join(" ")))];
    case "file":
      return [lineOf(name, within, "-F")];
    case "anything":
      return [];
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
