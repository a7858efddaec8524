import { stripVTControlCharacters, styleText } from "node:util";
import wrapAnsi from "wrap-ansi";
import { borderlessTable, columnGap } from "./borderless-table.ts";

/** One place of a table. */
export type Cell = { readonly text: string; readonly style?: "green" | "yellow" | "red" | "dim" };

/** One column of a table. */
export type Column<Row> = {
  readonly head: string;
  readonly align?: "right";
  readonly cell: (row: Row) => Cell;
  /** Where the width is limited, columns with a rank are left out until the others fit, the highest rank first. */
  readonly rank?: number;
  /** Of the last one: so much of its text is enough, the rest may be wrapped or cut. */
  readonly least?: number;
};

export type TableOptions = {
  readonly colour: boolean;
  readonly width?: number;
  /** Whether the last column is wrapped where it is too wide; lines are longer than the width else. */
  readonly wrap?: boolean;
};

/** On terminals that leave less to the last column, lines are longer than they are. */
const narrowest = 16;

/** The lines of a table without borders: the heads, and a line for each row. */
export function alignedTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { colour, width = Number.POSITIVE_INFINITY, wrap = false }: TableOptions,
): readonly string[] {
  const shown = fitting(columns, rows, width);
  const last = shown.at(-1);
  const others = shown.slice(0, -1).reduce((sum, column) => sum + neededBy(column, rows) + columnGap, 0);
  const textOf = (column: Column<Row>, row: Row) => {
    const text = painted(column.cell(row), colour);
    return wrap && column === last && width < Number.POSITIVE_INFINITY
      ? wrapAnsi(text, Math.max(narrowest, width - others), { hard: true })
      : text;
  };
  return borderlessTable(
    shown.map(({ head }) => head),
    rows.map((row) => shown.map((column) => textOf(column, row))),
    shown.map(({ align }) => align ?? "left"),
  );
}

/** The text in its colour, if there is to be any. */
export function painted({ text, style }: Cell, colour: boolean): string {
  return colour && style && text ? styleText(style, text, { validateStream: false }) : text;
}

function fitting<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): readonly Column<Row>[] {
  if (width === Number.POSITIVE_INFINITY) return columns;
  const needs = new Map(columns.map((column) => [column, neededBy(column, rows)]));
  const shown = [...columns];
  const needed = () => shown.reduce((sum, column) => sum + (needs.get(column) ?? 0) + columnGap, -columnGap);
  const expendable = columns.filter(({ rank }) => rank !== undefined).sort((a, b) => (b.rank ?? 0) - (a.rank ?? 0));
  for (const column of expendable) {
    if (needed() <= width) break;
    shown.splice(shown.indexOf(column), 1);
  }
  return shown;
}

function widthOf({ text }: Cell): number {
  return stripVTControlCharacters(text).length;
}

function neededBy<Row>({ head, cell, least = Number.POSITIVE_INFINITY }: Column<Row>, rows: readonly Row[]): number {
  const longest = rows.reduce((most, row) => Math.max(most, widthOf(cell(row))), head.length);
  return Math.min(least, longest);
}
