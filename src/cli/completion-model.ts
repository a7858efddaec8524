import type { Argument, Command, Option } from "commander";

/** What may stand in the place of a value: some words, a file, or what nobody but the user knows. */
export type CompletedValue =
  | { readonly type: "words"; readonly words: readonly string[] }
  | { readonly type: "file" }
  | { readonly type: "anything" };

export type CompletedOption = {
  /** `-c` and `--config`. */
  readonly names: readonly string[];
  readonly description: string;
  /** What the value is called, and what it may be; absent for an option without one. */
  readonly value?: CompletedValue & { readonly name: string };
};

export type CompletedCommand = {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** Of its first argument, and of all others if it may be repeated. */
  readonly argument?: CompletedValue & { readonly name: string };
};

/** What a shell is to know of a program. */
export type CompletedProgram = {
  readonly name: string;
  readonly options: readonly CompletedOption[];
  readonly commands: readonly CompletedCommand[];
};

/** Reads it from the program itself, so that no command or option can be forgotten. */
export function completedProgram(program: Command): CompletedProgram {
  return {
    name: program.name(),
    options: optionsOf(program),
    commands: program.commands.map((command) => {
      const [argument] = command.registeredArguments;
      return {
        name: command.name(),
        description: firstSentence(command.description()),
        options: optionsOf(command),
        ...(argument ? { argument: { name: argument.name(), ...kindOf(argument, argument.name()) } } : {}),
      };
    }),
  };
}

function optionsOf(command: Command): readonly CompletedOption[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      names: [option.short, option.long].filter((name) => name !== undefined),
      description: option.description.replace(/ \(.*\)$/, ""),
      ...optionValueOf(option),
    }));
}

function optionValueOf(option: Option): Pick<CompletedOption, "value"> {
  const name = /<(?<name>.+)>/.exec(option.flags)?.groups?.["name"];
  return name === undefined ? {} : { value: { name, ...kindOf(option, name) } };
}

function kindOf({ argChoices }: Option | Argument, name: string): CompletedValue {
  if (argChoices) return { type: "words", words: argChoices };
  return { type: /\bfile\b/i.test(name) ? "file" : "anything" };
}

function firstSentence(text: string): string {
  return text.replace(/\. .*$|\.$/s, "");
}
