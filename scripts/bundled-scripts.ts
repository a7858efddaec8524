import { basename } from "node:path";
import { type BuildOptions, build, type Metafile, transform } from "esbuild";

export type BundlingOptions = {
  readonly entryPoint: string;
  /** Source files with which the parts begin that most short commands load, beside the entry point. */
  readonly atHand: readonly string[];
  /** What concerns the form of the output is set here. */
  readonly bundling: BuildOptions;
};

/** A program as scripts, of which a loader (scripts/loader.js) runs what is used. */
export type BundledScripts = {
  /** The part that is run first. */
  readonly entry: string;
  /** Each an object of functions, by the names of the parts. */
  readonly texts: ReadonlyMap<string, Buffer>;
  /** The script that holds a part which has none of its own name. */
  readonly scriptOf: Readonly<Record<string, string>>;
  /** Those that most short commands load. */
  readonly atHand: readonly string[];
  /** The source files in it. */
  readonly inputs: readonly string[];
};

/**
 * Bundles a program so that Node compiles only what is used: split where the source says `import()`, each part compiled
 * when it is asked for. CommonJS, since its `require` of Node's modules is lazy, where an `import` touches all that they
 * export.
 */
export async function bundledScripts({ entryPoint, atHand, bundling }: BundlingOptions): Promise<BundledScripts> {
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
  const isAtHand = loadedFrom([entryPoint, ...atHand], metafile);
  const { texts, scriptOf } = scriptsOf(await Promise.all(codes), isAtHand);
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return {
    entry: basename(entryPoint).replace(/\.ts$/, ".js"),
    texts,
    scriptOf,
    atHand: [...texts.keys()].filter((name) => name === atHandParts || isAtHand(name)),
    inputs: [...new Set(inputs)].sort(),
  };
}

/** Whether a part, of this name, is loaded with these source files before anything is imported for a use. */
function loadedFrom(sources: readonly string[], { outputs }: Metafile): (name: string) => boolean {
  const paths = new Set(sources.map((source) => pathOf(source, outputs)));
  for (const path of paths)
    for (const { kind, path: imported } of outputs[path]?.imports ?? [])
      if (kind === "import-statement" && outputs[imported]) paths.add(imported);
  const names = new Set([...paths].map((path) => basename(path)));
  return (name) => names.has(name);
}

function pathOf(source: string, outputs: Metafile["outputs"]): string {
  const found = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === source);
  if (!found) throw new Error(`Nothing imports ${source} by import(), so that no part begins with it`);
  return found;
}

/** Parts shorter than this are one script: each script costs a read, and most of a fifth of a millisecond. */
const smallLength = 10_000;

const atHandParts = "at-hand.js";
const smallParts = "small-parts.js";

function scriptsOf(
  parts: readonly (readonly [name: string, code: string])[],
  isAtHand: (name: string) => boolean,
): Pick<BundledScripts, "texts" | "scriptOf"> {
  const homeOf = ([name, { length }]: (typeof parts)[number]) =>
    length >= smallLength ? name : isAtHand(name) ? atHandParts : smallParts;
  const held = Map.groupBy(parts, homeOf);
  const homes = parts.map((part) => [part[0], homeOf(part)] as const);
  return {
    texts: new Map([...held].map(([name, those]) => [name, Buffer.from(`({${those.map(functionOf).join(",\n")}})`)])),
    scriptOf: Object.fromEntries(homes.filter(([name, home]) => home !== name)),
  };
}

const functionOf = ([name, code]: readonly [name: string, code: string]) =>
  `${JSON.stringify(name)}(exports, require, module, __filename, __dirname) {${code}\n}`;
