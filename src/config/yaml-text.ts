import { type Document, isAlias, LineCounter, parseDocument, visit, type YAMLError } from "yaml";
import { messageOf, type Problem } from "../errors.ts";
import type { ConfigText } from "./config-source.ts";
import { excessOf, nestedTooDeeply, tooManyValues } from "./value-bounds.ts";

export type Position = NonNullable<Problem["position"]>;

/** As many as a large configuration has; resolving one takes a look at all those before it. */
const maxAliases = 20_000;

/** A YAML (or JSON) text that could be read. */
export type YamlText = {
  readonly document: Document;
  /** Its plain value: maps, lists and scalars. */
  readonly value: unknown;
  readonly positionOf: (offset: number) => Position;
};

/** Reads YAML, and so JSON. What is wrong with it goes to `problems`; then the result is undefined. */
export function parseYamlText({ file, text }: ConfigText, problems: Problem[]): YamlText | undefined {
  const lines = new LineCounter();
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const { value, faults } = readValue(document);
  const language = file.endsWith(".json") ? "JSON" : "YAML";
  for (const { offset = -1, message, syntax } of faults) {
    const place = offset < 0 ? {} : { position: positionOf(offset) };
    const why = text.slice(Math.max(0, offset - 1), offset + 1) === `$\{` ? unquotedVariable : message;
    problems.push({ file, ...place, message: syntax ? `not valid ${language}: ${why}` : message });
  }
  return faults.length > 0 ? undefined : { document, value, positionOf };
}

const unquotedVariable = "a variable inside { } or [ ] needs quotes";

type Fault = { readonly message: string; readonly offset?: number; readonly syntax?: true };

/** The document's value, or everything that is wrong with it. */
function readValue(document: Document): { readonly value?: unknown; readonly faults: readonly Fault[] } {
  const faults = syntaxFaults(document);
  if (faults.length > 0) return { faults };
  try {
    const unresolved = aliasFaults(document);
    if (unresolved.length > 0) return { faults: unresolved };
    const value: unknown = document.toJS({ maxAliasCount: maxAliases }) ?? {};
    const excess = excessOf(value);
    return excess ? { faults: [{ message: excess }] } : { value, faults: [] };
  } catch (error) {
    return { faults: [whyUnresolved(messageOf(error))] };
  }
}

function syntaxFaults({ errors, warnings }: Document): readonly Fault[] {
  const overflow = errors.find(({ message }) => isStackOverflow(message));
  // What the parser says after that is a consequence.
  if (overflow) return [{ offset: overflow.pos[0], message: nestedTooDeeply }];
  // A warning is of something that would be read and then ignored, such as a tag that is not known.
  return [...errors.filter(isNoConsequence), ...warnings].map(({ code, pos, message }): Fault => {
    if (code === "MULTIPLE_DOCS") {
      return {
        offset: pos[0],
        message: "a second document begins here (wanted one; several files may be in a directory)",
      };
    }
    return { offset: pos[0], message: message.replace(/^Unresolved tag:/, "unknown tag"), syntax: true };
  });
}

/** After the first error the parser reads on in the wrong place; but keys that stand twice do not confuse it. */
function isNoConsequence({ code }: YAMLError, index: number, all: readonly YAMLError[]): boolean {
  return code === "DUPLICATE_KEY" || index === all.findIndex((error) => error.code !== "DUPLICATE_KEY");
}

function aliasFaults(document: Document): readonly Fault[] {
  const faults: Fault[] = [];
  const anchors = new Set<string>();
  let aliases = 0;
  visit(document, {
    Node: (_key, node) => {
      if (!isAlias(node)) {
        if (node.anchor) anchors.add(node.anchor);
        return;
      }
      aliases += 1;
      if (anchors.has(node.source)) return;
      faults.push({
        offset: node.range?.[0] ?? 0,
        message: `alias *${node.source} has no anchor &${node.source} before it`,
      });
    },
  });
  if (aliases <= maxAliases) return faults;
  return [{ message: `holds too many aliases (found ${aliases}, wanted at most ${maxAliases})` }];
}

function whyUnresolved(message: string): Fault {
  if (isStackOverflow(message)) return { message: nestedTooDeeply };
  return message.startsWith("Excessive alias count") ? { message: tooManyValues } : { message, syntax: true };
}

function isStackOverflow(message: string): boolean {
  return /call stack|stack overflow/i.test(message);
}
