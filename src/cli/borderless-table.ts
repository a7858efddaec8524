import Table from "cli-table3";

/** Between two columns. */
export const columnGap = 2;

const noBorders = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ".repeat(columnGap),
};

/** The lines of a table without borders, its columns aligned; a cell may hold several lines, and colours. */
export function borderlessTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly ("left" | "right")[],
): readonly string[] {
  const table = new Table({
    head: [...head],
    chars: noBorders,
    colAligns: [...aligns],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => [...row]));
  const lines = table.toString().split("\n");
  return lines.map((line) => line.trimEnd());
}
