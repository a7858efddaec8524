import { readFileSync } from "node:fs";
import type { BundledScripts } from "./bundled-scripts.ts";

/** What `finding` may use: zlib is loaded when something is packed. */
const helpers = `
function inflated(bytes) {
  return require("node:zlib").zstdDecompressSync(bytes);
}
function opened(path, startOf = () => 0) {
  const fs = require("node:fs");
  const file = fs.openSync(path, "r");
  const start = startOf(fs.fstatSync(file).size);
  return (from, to) => {
    const bytes = Buffer.allocUnsafeSlow(to - from);
    return bytes.subarray(0, fs.readSync(file, bytes, 0, bytes.length, start + from));
  };
}`;

/**
 * What Node runs of a built program: the guard, JavaScript that any Node can run, then the loader with what `finding`
 * defines: `pieceNamed` (scripts/loader.js). The loader is a script of its own, so that the file's text is not kept in memory.
 */
export function mainScript({ entry, scriptOf }: BundledScripts, guard: string, finding: string): string {
  const loader = `(function (require, filename) {
"use strict";
const entry = ${JSON.stringify(entry)};
const scriptOf = ${JSON.stringify(scriptOf)};
${helpers}${finding}
${readFileSync(new URL("loader.js", import.meta.url), "utf8")}})`;
  return `${guard}\nrequire("node:vm").runInThisContext(${JSON.stringify(loader)}, { filename: __filename })(require, __filename);\n`;
}
