import type { CompletedCommand, CompletedOption, CompletedProgram, CompletedValue } from "./completion-model.ts";

/** For bash 3.2 and later, with or without the bash-completion package. */
export function bashScript({ name, options, commands }: CompletedProgram): string {
  const firstWords = [...commands.map((command) => command.name), ...options.flatMap(({ names }) => names)];
  return `# ${name}: completion for bash

_${name}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}" words="" word
  COMPREPLY=()
  # bash takes the = of --option=value for a word.
  if [[ $cur == = ]]; then cur=""
  elif [[ $prev == = ]]; then prev="\${COMP_WORDS[COMP_CWORD - 2]}"; fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -- ]] && return # what follows is another program's: files
  done
  if ((COMP_CWORD == 1)); then
    words="${firstWords.join(" ")}"
  else
    case "\${COMP_WORDS[1]} $prev" in
${commands.flatMap(valueCases).join("\n")}
      *)
        case "\${COMP_WORDS[1]}" in
${commands.map(commandCase).join("\n")}
        esac ;;
    esac
  fi
  # An empty answer means files; where one is of no use, bash is told so.
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}

complete -o default -F _${name} ${name}
`;
}

function valueCases({ name, options }: CompletedCommand): readonly string[] {
  return options.flatMap((option) => {
    const { names, value } = option;
    if (!value) return [];
    return [`      ${names.map((each) => `"${name} ${each}"`).join(" | ")}) ${answerOf(value)} ;;`];
  });
}

/** Files come of an empty answer, with bash's own care for folders, blanks and tildes. */
function answerOf(value: CompletedValue): string {
  switch (value.type) {
    case "words":
      return `words="${value.words.join(" ")}"`;
    case "file":
      return "return";
    case "anything":
      return ":";
  }
}

function commandCase({ name, options, argument }: CompletedCommand): string {
  const optionNames = options.flatMap(({ names }: CompletedOption) => names).join(" ");
  const words = argument?.type === "words" ? `${argument.words.join(" ")} ${optionNames}` : optionNames;
  const files = argument?.type === "file" ? "[[ $cur == -* ]] || return; " : "";
  return `          ${name}) ${files}words="${words}" ;;`;
}
