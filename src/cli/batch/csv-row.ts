import { parse } from "csv-parse/sync";

/**
 * The cells of one line of CSV, without blanks around them; undefined when its quotes do not match. Line by line, since a
 * quote too many would make the rest of a file one cell; so no cell holds a line break.
 */
export function csvRow(line: string, delimiter: string): readonly string[] | undefined {
  // Most lines have no quotes, and making a parser takes longer than anything else here.
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim());
  try {
    return parse(line, { delimiter, trim: true })[0] ?? [];
  } catch {
    return undefined;
  }
}
