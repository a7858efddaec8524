import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { deflateRawSync } from "node:zlib";
import { type BuildOptions, build, transform } from "esbuild";

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
  /** The same as the main script of a single executable application, whose asset `code-cache` is that other file. */
  readonly applicationScript: string;
  /** Names these parts: compiled code of other ones is not taken. */
  readonly buildId: string;
  /** The source files in it. */
  readonly inputs: readonly string[];
};

/** How the loader gets compiled code: a file whose absence is the normal case, and an asset. */
const codeCacheOfFile = `const readCodeCache = () => {
  try {
    return require("node:fs").readFileSync(\`\${__filename}.cache\`);
  } catch {}
};`;
const codeCacheOfApplication = `const readCodeCache = () => {
  const { getAssetKeys, getRawAsset } = require("node:sea");
  return getAssetKeys().includes("code-cache") ? Buffer.from(getRawAsset("code-cache")) : undefined;
};`;

/**
 * A program in one file, of which Node compiles only what is used. The bundle is split where the source says `import()`,
 * and each part is a deflated text that is compiled when it is asked for: reading the file as code, or only as a text,
 * takes V8 longer than inflating what is needed.
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
  const parts = await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const { code } = await transform(text.replace(/^#!.*/, ""), {
        format: "cjs",
        platform: "node",
        charset: "ascii", // the loader reads it as Latin-1, which V8 keeps in half the memory
        supported: { "dynamic-import": false },
        ...(bundling.target ? { target: bundling.target } : {}),
      });
      return [basename(path), deflateRawSync(code, { level: 9 }).toString("base64")] as const;
    }),
  );
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const partsText = JSON.stringify(Object.fromEntries(parts), null, 1);
  const buildId = createHash("sha256").update(partsText).digest("hex");
  const text = (readCodeCache: string) => `${guard}
"use strict";
const parts = ${partsText};
const entry = ${JSON.stringify(basename(entryPoint).replace(/\.ts$/, ".js"))};
const buildId = ${JSON.stringify(buildId)};
${readCodeCache}
${readFileSync(new URL("one-file-loader.js", import.meta.url), "utf8")}`;
  return {
    program: `#!/usr/bin/env node\n${text(codeCacheOfFile)}`,
    applicationScript: text(codeCacheOfApplication),
    buildId,
    inputs: [...new Set(inputs)].sort(),
  };
}
