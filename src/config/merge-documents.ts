import type { Problem } from "../errors.ts";
import type { ConfigDocument, Report } from "./config-document.ts";
import type { RawConfig } from "./config-schema.ts";
import { checkShape } from "./schema-problems.ts";

export type Merged = {
  readonly config: RawConfig;
  /** Adds a problem at a path of the merged configuration, where that value stands in its own file. */
  readonly report: Report;
};

/**
 * Makes one configuration of the documents of a directory: their checks in the order of the files, `server` and
 * `defaults` from the one that holds them. Problems of shape, and a part that stands in two files, go to `problems`;
 * then the result is not to be used.
 */
export function mergeDocuments(documents: readonly ConfigDocument[], problems: Problem[]): Merged {
  const owners: { server?: ConfigDocument; defaults?: ConfigDocument } = {};
  const checkOwners: { readonly document: ConfigDocument; readonly index: number }[] = [];
  let config: RawConfig = {};
  for (const document of documents) {
    const before = problems.length;
    const value = checkShape(document, (path, message) => problems.push(document.problemAt(path, message)));
    if (problems.length > before) continue;
    const part = value as RawConfig;
    for (const key of ["server", "defaults"] as const) {
      if (part[key] === undefined) continue;
      const owner = owners[key];
      if (owner) problems.push(document.problemAt([key], `stands in ${owner.file} already (wanted in one file only)`));
      else owners[key] = document;
    }
    checkOwners.push(...(part.checks ?? []).map((_, index) => ({ document, index })));
    config = { ...config, ...part, checks: [...(config.checks ?? []), ...(part.checks ?? [])] };
  }
  const report: Report = (path, message) => {
    const [key, index, ...rest] = path;
    const owner = key === "checks" && typeof index === "number" ? checkOwners[index] : undefined;
    if (owner) problems.push(owner.document.problemAt(["checks", owner.index, ...rest], message));
    else if (typeof index === "number") problems.push({ file: "command line", message: `--check ${message}` });
    else problems.push(placeOf(owners, documents, key).problemAt(path, message));
  };
  return { config, report };
}

type Place = Pick<ConfigDocument, "problemAt">;

function placeOf(
  owners: { readonly server?: ConfigDocument; readonly defaults?: ConfigDocument },
  documents: readonly ConfigDocument[],
  key: string | number | undefined,
): Place {
  const owner = key === "server" || key === "defaults" ? owners[key] : undefined;
  return owner ?? documents[0] ?? { problemAt: (_path, message) => ({ file: "command line", message }) };
}
