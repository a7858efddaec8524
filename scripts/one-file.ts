import type { BundledScripts } from "./bundled-scripts.ts";
import { mainScript } from "./main-script.ts";
import { compressed, packed } from "./packed.ts";

/**
 * A program in one file: its scripts are a comment at the end, each packed, since reading a file as code, or only as a text,
 * takes V8 longer than inflating what is needed. The file stays open, so that an update in place harms no process.
 */
export function oneFile(bundled: BundledScripts, guard: string): string {
  const { bytes, places } = packed(
    [...bundled.texts].map(([name, text]) => [`text/${name}`, Buffer.from(compressed(text).toString("base64"))]),
  );
  const comment = `${bytes.toString("latin1")}*/\n`;
  const finding = `
const places = ${JSON.stringify(places)};
const read = opened(filename, (size) => size - ${comment.length});
function pieceNamed(name) {
  const [from, to] = places[name] ?? [];
  return to && inflated(Buffer.from(read(from, to).latin1Slice(), "base64"));
}`;
  return `#!/usr/bin/env node\n${mainScript(bundled, guard, finding)}/*${comment}`;
}
