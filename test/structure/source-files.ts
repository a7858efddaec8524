import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** One import or re-export, as it is written. */
export type Import = {
  /** A file of src by its path in it (`config/load-config.ts`), or the name of a module. */
  readonly target: string;
  readonly internal: boolean;
  /** Erased before it runs. */
  readonly typeOnly: boolean;
};

export type SourceFile = {
  /** Path inside src. */
  readonly path: string;
  /** The folder of src that it is in; empty for src itself. */
  readonly layer: string;
  readonly text: string;
  readonly imports: readonly Import[];
};

const root = fileURLToPath(new URL("../../src/", import.meta.url));

const importForms = [
  /^(?:import|export)\s+(?<type>type\s)?[^;"]*?from\s+"(?<module>[^"]+)"/gm,
  /^import\s+"(?<module>[^"]+)"/gm,
  /\b(?:import|require)\(\s*"(?<module>[^"]+)"/g,
];

function importsOf(path: string, text: string): readonly Import[] {
  return importForms.flatMap((form) =>
    [...text.matchAll(form)].map(({ groups = {} }) => {
      const module = groups["module"] ?? "";
      const internal = module.startsWith(".");
      const target = internal ? normalize(join(dirname(path), module)) : module;
      return { target, internal, typeOnly: groups["type"] !== undefined };
    }),
  );
}

/** Every TypeScript file of src. */
export function sourceFiles(): readonly SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), "utf8");
      return {
        path,
        layer: path.includes("/") ? (path.split("/")[0] ?? "") : "",
        text,
        imports: importsOf(path, text),
      };
    });
}

/** The code alone: comments are gone, texts are empty. */
export function codeOf({ text }: SourceFile): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\/|(?<!["':\\/])\/\/.*$/gm, "")
    .replaceAll(/"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, '""');
}
