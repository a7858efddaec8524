import { csvRow } from "./csv-row.ts";
import { LineSplitter } from "./line-splitter.ts";
import { type Labels, type ListEntry, labelValue, maxLineLength } from "./list-entry.ts";
import { type ListHeader, listHeader } from "./list-header.ts";

const noLabels: Labels = {};

/**
 * Reads a list as its text comes in: a URL a line, or CSV with a header. Blank lines are skipped, and those that begin
 * with `#`. Every other line is an entry, whatever is wrong with it. Throws a UsageError for a header that is ambiguous.
 */
export class ListReader {
  readonly #splitter = new LineSplitter(maxLineLength);
  #line = 0;
  /** Undefined until the first line that counts; `plain` when that was no header. */
  #header: ListHeader | "plain" | undefined;

  /** The names of the columns beside the URL; none of a plain list, and as long as nothing has been read. */
  get labelNames(): readonly string[] {
    const header = this.#header;
    return header === undefined || header === "plain" ? [] : header.labelColumns.map(({ name }) => name);
  }

  push(piece: string): readonly ListEntry[] {
    return this.#entriesOf(this.#splitter.push(piece));
  }

  end(): readonly ListEntry[] {
    return this.#entriesOf(this.#splitter.end());
  }

  #entriesOf(lines: readonly string[]): readonly ListEntry[] {
    const entries: ListEntry[] = [];
    for (const raw of lines) {
      this.#line += 1;
      const text = raw.trim();
      if (text === "" || text.startsWith("#")) continue;
      const entry = this.#entryOf(text, raw.length > maxLineLength);
      if (entry) entries.push(entry);
    }
    return entries;
  }

  #entryOf(text: string, tooLong: boolean): ListEntry | undefined {
    if (this.#header === undefined) {
      const header = listHeader(text);
      this.#header = header ?? "plain";
      if (header) return undefined;
    }
    const line = this.#line;
    if (tooLong) return { line, url: text, labels: noLabels, problem: `it is longer than ${maxLineLength} characters` };
    return this.#header === "plain" ? { line, url: text, labels: noLabels } : this.#entryOfRow(text, this.#header);
  }

  #entryOfRow(text: string, { delimiter, urlColumn, labelColumns }: ListHeader): ListEntry {
    const line = this.#line;
    const row = csvRow(text, delimiter);
    if (!row) return { line, url: text, labels: noLabels, problem: "its quotes do not match" };
    const values = labelColumns.map(({ name, column }) => [name, labelValue(name, row[column] ?? "")] as const);
    const labels = Object.fromEntries(values.filter(([, value]) => value !== ""));
    const url = row[urlColumn] ?? "";
    return { line, url, labels, ...(url === "" ? { problem: "its column url is empty" } : {}) };
  }
}
