import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type BuildOptions, build, transform } from "esbuild";

export type OneFileOptions = {
  readonly entryPoint: string;
  /** JavaScript that any Node can run, before everything else. */
  readonly guard: string;
  /** Of the bundling; what concerns the form of the output is set here. */
  readonly bundling: BuildOptions;
};

/**
 * A program in one file, of which Node compiles only what is used: V8 reads a text much faster than code. So the bundle
 * is split where the source says `import()`, and each part is a text that is compiled when it is asked for.
 * CommonJS, since its `require` of Node's modules is lazy, where an `import` touches all that they export.
 */
export async function oneFile({ entryPoint, guard, bundling }: OneFileOptions): Promise<string> {
  const { outputFiles = [] } = await build({
    ...bundling,
    entryPoints: [entryPoint],
    outdir: "parts",
    write: false,
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
        supported: { "dynamic-import": false },
        ...(bundling.target ? { target: bundling.target } : {}),
      });
      return [basename(path), code] as const;
    }),
  );
  const entry = basename(entryPoint).replace(/\.ts$/, ".js");
  return `#!/usr/bin/env node
${guard}
"use strict";
const parts = ${JSON.stringify(Object.fromEntries(parts), null, 1)};
const entry = ${JSON.stringify(entry)};
${readFileSync(new URL("one-file-loader.js", import.meta.url), "utf8")}`;
}
