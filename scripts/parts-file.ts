import { createHash } from "node:crypto";
import type { BundledScripts } from "./bundled-scripts.ts";
import { mainScript } from "./main-script.ts";
import { compressed, packed } from "./packed.ts";

/** A program in two: what Node runs, and the parts, a file or an asset that it reads. */
export type ProgramWithParts = { readonly program: string; readonly parts: Buffer };

/** Where the parts are: in `FILE.parts` beside the program, or in a single executable application as the asset `parts`. */
const readingFrom = {
  file: `
function refuse(problem) {
  process.stderr.write(\`Cannot start: \${filename}.parts \${problem} (wanted from the same build as \${filename})\\n\`);
  process.exit(2);
}
function openedParts() {
  try {
    return opened(\`\${filename}.parts\`);
  } catch (error) {
    refuse(\`cannot be read: \${error.code}\`);
  }
}
const read = openedParts();`,
  asset: `
function refuse(problem) {
  throw new Error(\`The asset parts \${problem}\`);
}
const parts = Buffer.from(require("node:sea").getRawAsset("parts"));
const read = (from, to) => parts.subarray(from, to);`,
} as const;

/**
 * A program that starts sooner than in one file. Its parts are a line of JSON (which build it is, and the places), then
 * pieces: the texts of the scripts, and what V8 compiled of them (scripts/code-cache.ts). Those that most short commands load
 * are not compressed, so that these do not load zlib, which is 3 ms.
 */
export function programWithParts(
  bundled: BundledScripts,
  guard: string,
  { place, compiled }: { readonly place: keyof typeof readingFrom; readonly compiled: ReadonlyMap<string, Buffer> },
): ProgramWithParts {
  const pieces = [...[...bundled.texts].map(([name, text]) => [`text/${name}`, text] as const), ...compiled];
  const plain = bundled.atHand.flatMap((name) => [`text/${name}`, `other/${name}`]);
  const { bytes, places } = packed(
    pieces.map(([name, piece]) => [name, plain.includes(name) ? piece : compressed(piece)]),
  );
  const buildId = createHash("sha256").update(bytes).digest("hex");
  const finding = `
${readingFrom[place]}
const beginning = read(0, 2 ** 16);
const start = beginning.indexOf("\\n") + 1;
const { buildId, plain, places } = JSON.parse(beginning.latin1Slice(0, start));
if (buildId !== "${buildId}") refuse("is of another build");
function pieceNamed(name) {
  const [from, to] = places[name] ?? [];
  const piece = to && read(start + from, start + to);
  return piece && !plain.includes(name) ? inflated(piece) : piece;
}`;
  return {
    program: mainScript(bundled, guard, finding),
    parts: Buffer.concat([Buffer.from(`${JSON.stringify({ buildId, plain, places })}\n`), bytes]),
  };
}
