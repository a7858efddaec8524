import type { CompletedCommand, CompletedOption, CompletedProgram, CompletedValue } from "./completion-model.ts";

/** For zsh: to be sourced after compinit, or as the file _podpulse in a folder of fpath. */
export function zshScript({ name, options, commands }: CompletedProgram): string {
  const described = commands.map((command) => quoted(`${command.name}:${command.description}`));
  return `#compdef ${name}
# ${name}: completion for zsh

_${name}() {
  local curcontext="$curcontext" state line
  local -a commands
  _arguments -C -S ${options.flatMap(optionSpecs).join(" ")} \\
    '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      commands=(${described.map((text) => `\n        ${text}`).join("")}
      )
      _describe command commands
      ;;
    argument)
      case $words[1] in
${commands.map(commandCase).join("\n")}
      esac
      ;;
  esac
}

if [[ $funcstack[1] == _${name} ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
}

function commandCase({ name, options, argument }: CompletedCommand): string {
  const specs = [
    ...options.flatMap(optionSpecs),
    ...(argument ? [quoted(`*:${escaped(argument.name)}:${actionOf(argument)}`)] : []),
  ];
  return `        ${name})\n          _arguments -s -S${specs.map((spec) => ` \\\n            ${spec}`).join("")}\n          ;;`;
}

/** \`(-c --config)-c+[description]:file:_files\`; without a value neither the + or = nor what follows the description. */
function optionSpecs({ names, description, value }: CompletedOption): readonly string[] {
  const exclusive = names.length > 1 ? `(${names.join(" ")})` : "";
  const repeatable = /may be repeated/.test(description);
  return names.map((name) => {
    const joint = value ? (name.startsWith("--") ? "=" : "+") : "";
    const argument = value ? `:${escaped(value.name)}:${actionOf(value)}` : "";
    return quoted(`${repeatable ? "*" : exclusive}${name}${joint}[${escaped(description)}]${argument}`);
  });
}

function actionOf(value: CompletedValue): string {
  switch (value.type) {
    case "words":
      return `(${value.words.join(" ")})`;
    case "file":
      return "_files";
    case "anything":
      return " ";
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\:[\]]/g, "\\$&");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
