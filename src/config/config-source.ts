import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, codeOf, messageOf, UsageError } from "../errors.ts";
import type { Environment } from "./expand-variables.ts";

/** One text that configuration is read from. */
export type ConfigText = { readonly file: string; readonly text: string };

/** Where the configuration is looked for when nothing names it. */
export const defaultConfigFile = "/etc/podpulse/podpulse.yaml";

/** Larger than any configuration that a person or a template writes; a bound on what is read and parsed. */
const maxConfigBytes = 4 * 1024 * 1024;

export type ConfigSource = {
  /** A file, or a directory of `.yaml`, `.yml` and `.json` files. */
  readonly path?: string;
  readonly environment: Environment;
  /** Whether it is fine to find no configuration at all, as when checks are given on the command line. */
  readonly optional?: boolean;
};

/**
 * The texts that hold the configuration: those of `path`, else `PODPULSE_CONFIG` (inline YAML), else the default file.
 * Throws a UsageError when there are none, a ConfigError when they cannot be read.
 */
export function readConfigTexts({ path, environment, optional = false }: ConfigSource): readonly ConfigText[] {
  if (path !== undefined) return readPath(path);
  const inline = environment["PODPULSE_CONFIG"];
  if (inline !== undefined && inline.trim() !== "")
    return [{ file: "PODPULSE_CONFIG", text: bounded("PODPULSE_CONFIG", inline) }];
  if (statSync(defaultConfigFile, { throwIfNoEntry: false })) return readPath(defaultConfigFile);
  if (optional) return [];
  throw new UsageError(
    `There is no configuration: give one with -c FILE, in PODPULSE_CONFIG, or in ${defaultConfigFile}; or name a target with podpulse run --check URL`,
  );
}

/** The file or directory that {@link readConfigTexts} reads, if it reads one. */
export function configPath({ path, environment }: ConfigSource): string | undefined {
  if (path !== undefined) return path;
  if ((environment["PODPULSE_CONFIG"] ?? "").trim() !== "") return undefined;
  return statSync(defaultConfigFile, { throwIfNoEntry: false }) ? defaultConfigFile : undefined;
}

function readPath(path: string): readonly ConfigText[] {
  return guarded(path, () => {
    if (!statSync(path).isDirectory()) return [readText(path)];
    // Kubernetes puts dot entries (`..data`) beside the files of a ConfigMap; they are not of the user's.
    const names = readdirSync(path)
      .filter((name) => /^[^.].*\.(ya?ml|json)$/.test(name))
      .sort();
    if (names.length === 0) {
      throw new ConfigError([{ file: path, message: "holds no configuration (wanted .yaml, .yml or .json files)" }]);
    }
    return names.map((name) => readText(join(path, name)));
  });
}

function readText(file: string): ConfigText {
  return guarded(file, () => {
    refuseTooLarge(file, statSync(file).size);
    return { file, text: bounded(file, readFileSync(file, "utf8")) };
  });
}

function bounded(file: string, text: string): string {
  refuseTooLarge(file, Buffer.byteLength(text));
  return text;
}

function refuseTooLarge(file: string, bytes: number): void {
  if (bytes <= maxConfigBytes) return;
  throw new ConfigError([{ file, message: `is too large (found ${bytes} bytes, wanted at most ${maxConfigBytes})` }]);
}

function guarded<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const why =
      { ENOENT: "no such file or directory", EACCES: "no permission", EISDIR: "it is a directory" }[
        codeOf(error) ?? ""
      ] ?? messageOf(error);
    throw new ConfigError([{ file, message: `cannot be read: ${why}` }]);
  }
}
