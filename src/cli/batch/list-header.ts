import { UsageError } from "../../errors.ts";
import { csvRow } from "./csv-row.ts";
import { maxLabels } from "./list-entry.ts";

/** What the first row of a list says of the others. */
export type ListHeader = {
  readonly delimiter: string;
  /** Which column holds the URL, from 0. */
  readonly urlColumn: number;
  readonly labelColumns: readonly { readonly name: string; readonly column: number }[];
};

const delimiters = [",", ";", "\t"] as const;

/**
 * A list is CSV when the first line that is neither blank nor a comment has a column `url`; undefined: it is a plain one.
 * Throws a UsageError for a header that is ambiguous.
 */
export function listHeader(firstLine: string): ListHeader | undefined {
  for (const delimiter of delimiters) {
    const names = csvRow(firstLine, delimiter) ?? [];
    const urlColumn = names.findIndex(isUrl);
    if (urlColumn >= 0) return headerOf(names, urlColumn, delimiter);
  }
  return undefined;
}

function isUrl(name: string): boolean {
  return name.toLowerCase() === "url";
}

function headerOf(names: readonly string[], urlColumn: number, delimiter: string): ListHeader {
  const labelColumns = names.flatMap((name, column) => (name === "" || column === urlColumn ? [] : [{ name, column }]));
  const labels = labelColumns.map(({ name }) => name);
  const twice = labels.find((name, index) => isUrl(name) || labels.indexOf(name) < index);
  if (twice !== undefined) throw new UsageError(`Cannot read the list: its header names the column ${twice} twice`);
  if (labels.length > maxLabels) {
    throw new UsageError(
      `Cannot read the list: it has ${labels.length} columns of labels (wanted at most ${maxLabels})`,
    );
  }
  return { delimiter, urlColumn, labelColumns };
}
