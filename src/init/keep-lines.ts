import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { commonLines } from "./common-lines.ts";

/** Lines of the original, and what they became when the document was written anew without an edit. */
type Segment = { readonly originals: string[]; readonly plains: number[] };

/**
 * Undoes what writing a document anew changed beside the edits. `plain` is the document written without them; lines of
 * it that the edits left alone are those of the original again, byte for byte.
 */
export function keepLines(original: string, plain: string, edited: string): string {
  const plains = plain.split("\n");
  const editeds = edited.split("\n");
  const editedOf = commonLines(plains, editeds);
  const kept = new Map<number, Segment>();
  for (const segment of segmentsOf(original.split("\n"), plains)) {
    const places = segment.plains.map((line) => editedOf.get(line));
    const [first] = places;
    const together = first !== undefined && places.every((place, index) => place === first + index);
    // Elsewhere in a line it would belong to something else.
    const indented = indentOf(segment.originals[0]) === indentOf(plains[segment.plains[0] ?? 0]);
    if (together && indented) kept.set(first, segment);
  }
  const lines: string[] = [];
  for (let at = 0; at < editeds.length; ) {
    const segment = kept.get(at);
    lines.push(...(segment?.originals ?? [editeds[at] ?? ""]));
    at += segment?.plains.length ?? 1;
  }
  const text = lines.join("\n");
  return isDeepStrictEqual(parse(text), parse(edited)) ? text : edited;
}

function indentOf(line = ""): number {
  return line.search(/\S|$/);
}

/** Lines that differ in their spaces only belong together, and so do all those between two such pairs. */
function segmentsOf(originals: readonly string[], plains: readonly string[]): readonly Segment[] {
  const bare = (lines: readonly string[]) => lines.map((line) => line.replaceAll(/\s+/g, ""));
  const originalOf = commonLines(bare(plains), bare(originals));
  const segments: Segment[] = [];
  let [next, gap] = [0, [] as number[]];
  const close = (before: number) => {
    const between = originals.slice(next, before);
    // What was left out when it was written anew, such as an empty line, belongs to what stands above it.
    if (gap.length > 0) segments.push({ originals: between, plains: gap });
    else segments.at(-1)?.originals.push(...between);
    gap = [];
  };
  for (const index of plains.keys()) {
    const original = originalOf.get(index);
    if (original === undefined) gap.push(index);
    else {
      close(original);
      segments.push({ originals: [originals[original] ?? ""], plains: [index] });
      next = original + 1;
    }
  }
  close(originals.length);
  return segments;
}
