import { formatGoDuration, type Nanoseconds, parseGoDuration } from "./go-duration.ts";
import { goQuote } from "./go-quote.ts";

/** One flag, as Go's package `flag` knows it. */
export type Flag =
  | { readonly type: "string"; readonly usage: string; readonly default: string }
  | { readonly type: "duration"; readonly usage: string; readonly default: Nanoseconds }
  | { readonly type: "bool"; readonly usage: string }
  /** May be given several times; `refuse` tells what is wrong with a value. */
  | { readonly type: "list"; readonly usage: string; readonly refuse: (value: string) => string | undefined };

export type Flags = Readonly<Record<string, Flag>>;

type ValueByType = {
  readonly string: string;
  readonly duration: Nanoseconds;
  readonly bool: boolean;
  readonly list: readonly string[];
};
type Value = ValueByType[Flag["type"]];

export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: ValueByType[F[Name]["type"]] };

/** What a command line comes to. Without a problem, it was the usage that was asked for. */
export type ParsedFlags<F extends Flags> =
  | { readonly type: "values"; readonly values: FlagValues<F> }
  | { readonly type: "usage"; readonly problem?: string };

/**
 * Reads a command line by the rules and in the words of Go's package `flag`: what follows the first argument that is no
 * flag is not looked at.
 */
export function parseGoFlags<F extends Flags>(flags: F, args: readonly string[]): ParsedFlags<F> {
  const values = new Map<string, Value>(Object.entries(flags).map(([name, flag]) => [name, defaultOf(flag)]));
  const rest = [...args];
  for (;;) {
    const [argument = ""] = rest;
    if (!/^-./s.test(argument) || argument === "--") break;
    rest.shift();
    const { name, given } = /^--?(?<name>[^-=][^=]*)(?:=(?<given>.*))?$/s.exec(argument)?.groups ?? {};
    if (name === undefined) return { type: "usage", problem: `bad flag syntax: ${argument}` };
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (!flag) {
      if (name === "help" || name === "h") return { type: "usage" };
      return { type: "usage", problem: `flag provided but not defined: -${name}` };
    }
    const text = given ?? (flag.type === "bool" ? "true" : rest.shift());
    if (text === undefined) return { type: "usage", problem: `flag needs an argument: -${name}` };
    const read = readValue(flag, text, values.get(name));
    if ("problem" in read) {
      const what = flag.type === "bool" ? "boolean value" : "value";
      const where = flag.type === "bool" ? "for" : "for flag";
      return { type: "usage", problem: `invalid ${what} ${goQuote(text)} ${where} -${name}: ${read.problem}` };
    }
    values.set(name, read.value);
  }
  return { type: "values", values: Object.fromEntries(values) as FlagValues<F> };
}

/** The usage text of `flag`: what a wrong flag and `-h` are answered with. */
export function goUsage(flags: Flags): string {
  const lines = Object.entries(flags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => {
      const head = flag.type === "bool" ? `  -${name}` : `  -${name} ${flag.type === "list" ? "value" : flag.type}`;
      return `${head}${head.length <= 4 ? "\t" : "\n    \t"}${flag.usage}${defaultWords(flag)}\n`;
    });
  return `Usage:\n${lines.join("")}`;
}

function defaultOf(flag: Flag): Value {
  if (flag.type === "bool") return false;
  return flag.type === "list" ? [] : flag.default;
}

function defaultWords(flag: Flag): string {
  if (flag.type === "duration") return ` (default ${formatGoDuration(flag.default)})`;
  return flag.type === "string" && flag.default !== "" ? ` (default ${goQuote(flag.default)})` : "";
}

function readValue(
  flag: Flag,
  text: string,
  before: Value | undefined,
): { readonly value: Value } | { readonly problem: string } {
  switch (flag.type) {
    case "string":
      return { value: text };
    case "bool":
      if (/^(1|t|T|true|TRUE|True)$/.test(text)) return { value: true };
      return /^(0|f|F|false|FALSE|False)$/.test(text) ? { value: false } : { problem: "parse error" };
    case "duration": {
      const value = parseGoDuration(text);
      return value === undefined ? { problem: "parse error" } : { value };
    }
    case "list": {
      const problem = flag.refuse(text);
      return problem === undefined ? { value: [...(Array.isArray(before) ? before : []), text] } : { problem };
    }
  }
}
