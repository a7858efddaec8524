import { LineCounter, parseAllDocuments } from "yaml";
import type { ConfigPath } from "../config/config-path.ts";
import { formatPath } from "../config/config-path.ts";
import type { ConfigText } from "../config/config-source.ts";
import { offsetOf } from "../config/offset-of.ts";
import { excessOf } from "../config/value-bounds.ts";
import { messageOf, type Problem } from "../errors.ts";

/** Where something stands in a text, for a person and an editor. */
export type Place = Omit<Problem, "message">;

/** One object of a manifest, and where in its text each value stands. */
export type ManifestDocument = {
  readonly file: string;
  readonly value: unknown;
  readonly placeOf: (path: ConfigPath) => Place;
};

/** More objects than any manifest that is written or generated for one workload; a bound on what is looked at. */
const maxObjects = 1000;

/** As many as people write by hand. */
const maxAliases = 1000;

/** The objects of a manifest; those of a `kind: List` one by one. What cannot be read goes to `problems`. */
export function parseManifest({ file, text }: ConfigText, problems: Problem[]): readonly ManifestDocument[] {
  const lines = new LineCounter();
  const documents = [parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, merge: true })].flat();
  const positionOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (documents.length > maxObjects) {
    problems.push({
      file,
      message: `holds too many objects (found ${documents.length}, wanted at most ${maxObjects})`,
    });
    return [];
  }
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error) {
      const message = `not valid YAML: ${error.message}`;
      problems.push({ file, position: positionOf(error.pos[0]), message });
      return [];
    }
    const placeOf = (path: ConfigPath): Place => ({
      file,
      position: positionOf(offsetOf(document, path)),
      path: formatPath(path),
    });
    try {
      const value: unknown = document.toJS({ maxAliasCount: maxAliases });
      const excess = excessOf(value);
      if (excess !== undefined) throw new Error(excess);
      return value === null || value === undefined ? [] : objectsIn({ file, value, placeOf });
    } catch (thrown) {
      problems.push({ ...placeOf([]), message: messageOf(thrown) });
      return [];
    }
  });
}

function objectsIn(document: ManifestDocument): readonly ManifestDocument[] {
  const { kind, items } = document.value as { readonly kind?: unknown; readonly items?: unknown };
  if (kind !== "List" || !Array.isArray(items)) return [document];
  return items.map((value: unknown, index) => ({
    file: document.file,
    value,
    placeOf: (path) => document.placeOf(["items", index, ...path]),
  }));
}
