import type { Problem } from "../errors.ts";
import type { ConfigDocument, Report } from "./config-document.ts";
import type { ConfigPath } from "./config-path.ts";
import type { RawConfig } from "./config-schema.ts";
import { checkShape } from "./schema-problems.ts";

export type Merged = {
  /** Names of checks that have problems of shape, and so are not in `config`. */
  readonly leftOut: ReadonlySet<string>;
  /** Without the parts and checks that have the wrong shape, so that what is left can be looked at further. */
  readonly config: RawConfig;
  /** Adds a problem at a path of the merged configuration, where that value stands in its own file. */
  readonly report: Report;
};

/** The parts that one document gives for all. */
const sharedParts = ["server", "defaults", "reload", "events", "tracing"] as const;

type SharedPart = (typeof sharedParts)[number];
type Owners = { [P in SharedPart]?: ConfigDocument };

/**
 * Makes one configuration of the documents of a directory: their checks in the order of the files, every other
 * part from the one that holds it. Problems of shape, and a part that stands in two files, go to `problems`.
 */
export function mergeDocuments(documents: readonly ConfigDocument[], problems: Problem[]): Merged {
  const owners: Owners = {};
  const checkOwners: { readonly document: ConfigDocument; readonly index: number }[] = [];
  const config: RawConfig = { checks: [] };
  const leftOut = new Set<string>();
  for (const document of documents) {
    const { part, isSound } = partOf(document, problems);
    for (const key of sharedParts) {
      if (!Object.hasOwn(part, key)) continue;
      const owner = owners[key];
      if (owner) problems.push(document.problemAt([key], `stands in ${owner.file} already (wanted in one file only)`));
      else if (isSound(key)) Object.assign(config, { [key]: part[key] });
      owners[key] ??= document;
    }
    for (const [index, check] of (isSound("checks") ? (part.checks ?? []) : []).entries()) {
      if (!isSound("checks", index)) {
        if (typeof check?.name === "string") leftOut.add(check.name);
        continue;
      }
      checkOwners.push({ document, index });
      config.checks?.push(check);
    }
  }
  const report: Report = (path, message) => {
    const [key, index, ...rest] = path;
    const owner = key === "checks" && typeof index === "number" ? checkOwners[index] : undefined;
    if (owner) problems.push(owner.document.problemAt(["checks", owner.index, ...rest], message));
    else if (typeof index === "number") problems.push({ file: "command line", message: `--check ${message}` });
    else problems.push(placeOf(owners, documents, key).problemAt(path, message));
  };
  return { config, leftOut, report };
}

type Place = Pick<ConfigDocument, "problemAt">;

function placeOf(owners: Owners, documents: readonly ConfigDocument[], key: string | number | undefined): Place {
  const part = sharedParts.find((shared) => shared === key);
  return (
    (part && owners[part]) ?? documents[0] ?? { problemAt: (_path, message) => ({ file: "command line", message }) }
  );
}

type Part = {
  readonly part: RawConfig;
  /** Whether something has the right shape: the list of checks itself, or one check, or another part with all in it. */
  readonly isSound: (key: SharedPart | "checks", index?: number) => boolean;
};

/** What one document gives; its problems of shape go to `problems`. */
function partOf(document: ConfigDocument, problems: Problem[]): Part {
  const wrong: ConfigPath[] = [...document.unexpanded];
  const value = checkShape(document, (path, message) => {
    wrong.push(path);
    problems.push(document.problemAt(path, message));
  });
  if (wrong.some((path) => path.length === 0)) return { part: {}, isSound: () => false };
  const isSound: Part["isSound"] = (key, index) =>
    !wrong.some((path) => path[0] === key && (key !== "checks" || path[1] === index));
  return { part: value as RawConfig, isSound };
}
