import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type BuildOptions, build, transform } from "esbuild";
import { type Packed, packed } from "./packed.ts";

export type OneFileOptions = {
  readonly entryPoint: string;
  /** JavaScript that any Node can run, before everything else. */
  readonly guard: string;
  /** Of the bundling; what concerns the form of the output is set here. */
  readonly bundling: BuildOptions;
};

export type OneFile = {
  /** The program that Node runs as a file; code that a file beside it holds compiled (`FILE.cache`) is not compiled anew. */
  readonly program: string;
  /** The same as a single executable application: its main script, and the asset `parts`; `code-cache` is that other file. */
  readonly application: { readonly script: string; readonly parts: Buffer };
  /** Names these parts: compiled code of other ones is not taken. */
  readonly buildId: string;
  /** The source files in it. */
  readonly inputs: readonly string[];
};

/** The packed parts are a comment at the end of the file; the cache's absence is the normal case. Files stay open, so that an update in place harms no process. */
const readingFiles = (comment: string) => `
const fs = require("node:fs");
function open(path, startOf) {
  const file = fs.openSync(path, "r");
  const start = startOf(file);
  return (from, to) => {
    const bytes = Buffer.allocUnsafeSlow(to - from);
    return bytes.subarray(0, fs.readSync(file, bytes, 0, bytes.length, start + from));
  };
}
function openCodeCacheFile() {
  try {
    return open(\`\${filename}.cache\`, () => 0);
  } catch {}
}
const readPacked = open(filename, (file) => fs.fstatSync(file).size - ${comment.length});
const readCodeCache = openCodeCacheFile();`;

const readingAssets = `
const { getAssetKeys, getRawAsset } = require("node:sea");
const asset = (name) => {
  const bytes = Buffer.from(getRawAsset(name));
  return (from, to) => bytes.subarray(from, to);
};
const readPacked = asset("parts");
const readCodeCache = getAssetKeys().includes("code-cache") ? asset("code-cache") : undefined;`;

/**
 * A program in one file, of which Node compiles only what is used. The bundle is split where the source says `import()`,
 * and each part is packed and compiled when it is asked for: reading the file as code, or only as a text, takes V8
 * longer than inflating what is needed. The loader is a script of its own, so that the file's text is not kept in memory.
 * CommonJS, since its `require` of Node's modules is lazy, where an `import` touches all that they export.
 */
export async function oneFile({ entryPoint, guard, bundling }: OneFileOptions): Promise<OneFile> {
  const { outputFiles, metafile } = await build({
    ...bundling,
    entryPoints: [entryPoint],
    outdir: "parts",
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    chunkNames: "[name]-[hash]",
  });
  const codes = outputFiles.map(async ({ path, text }) => {
    const { code } = await transform(text.replace(/^#!.*/, ""), {
      format: "cjs",
      platform: "node",
      charset: "ascii", // the loader reads it as Latin-1, which V8 keeps in half the memory
      minifyWhitespace: true,
      lineLimit: 160, // a stack tells lines
      supported: { "dynamic-import": false },
      ...(bundling.target ? { target: bundling.target } : {}),
    });
    return [basename(path), code] as const;
  });
  const parts = packed(scriptsOf(await Promise.all(codes)), (bytes) => Buffer.from(bytes.toString("base64")));
  const buildId = createHash("sha256").update(parts.bytes).digest("hex");
  const comment = `/*${parts.bytes.toString("latin1")}*/\n`;
  const entry = basename(entryPoint).replace(/\.ts$/, ".js");
  const whole = (reading: string) => {
    const loader = loaderOf({ entry, buildId, places: parts.places, reading });
    return `${guard}\nrequire("node:vm").runInThisContext(${JSON.stringify(loader)}, { filename: __filename })(require, __filename);\n`;
  };
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return {
    program: `#!/usr/bin/env node\n${whole(readingFiles(comment.slice("/*".length)))}${comment}`,
    application: { script: whole(readingAssets), parts: parts.bytes },
    buildId,
    inputs: [...new Set(inputs)].sort(),
  };
}

/** Parts shorter than this are one script: each script costs a read, and most of a fifth of a millisecond. */
const smallLength = 10_000;

/** The scripts that hold the parts: each an object of functions, by the names of the parts. */
function scriptsOf(parts: readonly (readonly [name: string, code: string])[]): readonly (readonly [string, Buffer])[] {
  const script = (...held: typeof parts) => Buffer.from(`({${held.map(functionOf).join(",\n")}})`);
  const isSmall = ([, code]: (typeof parts)[number]) => code.length < smallLength;
  const large = parts.filter((part) => !isSmall(part));
  return [[smallParts, script(...parts.filter(isSmall))], ...large.map((part) => [part[0], script(part)] as const)];
}

const functionOf = ([name, code]: readonly [name: string, code: string]) =>
  `${JSON.stringify(name)}(exports, require, module, __filename, __dirname) {${code}\n}`;

const smallParts = "small-parts.js";

type LoaderOptions = {
  readonly entry: string;
  readonly buildId: string;
  readonly places: Packed["places"];
  readonly reading: string;
};

function loaderOf({ entry, buildId, places, reading }: LoaderOptions): string {
  return `(function (require, filename) {
"use strict";
const entry = ${JSON.stringify(entry)};
const buildId = ${JSON.stringify(buildId)};
const places = ${JSON.stringify(places)};
const smallParts = ${JSON.stringify(smallParts)};
${reading}
${readFileSync(new URL("one-file-loader.js", import.meta.url), "utf8")}})`;
}
