import { styleText } from "node:util";
import wrapAnsi from "wrap-ansi";
import { type Phase, type ProbeResult, phases } from "../probe.ts";
import type { Look } from "./check-output.ts";
import type { CheckedOnce } from "./checked-once.ts";
import { milliseconds, timesOf } from "./result-text.ts";

/** One letter a phase, so that the bars can be read without colour; `other` is time in none of them. */
const letters = { dns: "d", connect: "c", tls: "t", request: "r", transfer: "x", other: "." } as const;

const colours = {
  dns: "magenta",
  connect: "blue",
  tls: "cyan",
  request: "green",
  transfer: "yellow",
  other: "gray",
} as const satisfies Record<Part, string>;

type Part = Phase | "other";

/** A part of a bar: so many characters. */
type Segment = { readonly part: Part; readonly length: number };

/** The phases of each probe as a bar, all to one scale: the longest probe is as wide as the lines allow. */
export function checkTrace(checked: readonly CheckedOnce[], { colour, columns = 80 }: Look): string {
  if (checked.length === 0) return "";
  const longestMs = Math.max(0.001, ...checked.map(({ result }) => result.durationMs));
  const longestName = Math.max(...checked.map(({ check }) => check.name.length));
  const besides = longestName <= columns / 3; // longer names stand above their bars
  const indent = " ".repeat(besides ? longestName + 2 : 2);
  const width = Math.max(20, columns - indent.length - 2);
  const rows = checked.flatMap(({ check, result }) => {
    const name = besides ? check.name.padEnd(indent.length) : `${check.name}\n${indent}`;
    const bar = barText(segmentsOf(result, longestMs, width), width, colour);
    const times = wrapAnsi(timesOf(result), columns - indent.length).replaceAll(/^/gm, indent);
    return [`${name}|${bar}|`, times];
  });
  const scale = `${indent} 0${`${milliseconds(longestMs)} ms`.padStart(width - 1)}`;
  const legend = parts.map((part) => `${painted(letters[part], part, colour)} ${part}`).join("  ");
  return `\n${[scale, ...rows, wrapAnsi(legend, columns)].join("\n")}\n`;
}

const parts = [...phases, "other"] as const;

/** Each part that took time has at least one character; the rest is to scale. */
function segmentsOf({ phases: durations, durationMs }: ProbeResult, longestMs: number, width: number): Segment[] {
  const entered = phases.filter((phase) => durations[phase] !== undefined);
  const segments: Segment[] = [];
  let [endMs, drawn] = [0, 0];
  for (const [index, phase] of entered.entries()) {
    endMs += durations[phase] ?? 0;
    const room = width - (entered.length - 1 - index);
    const end = Math.min(room, Math.max(drawn + 1, Math.round((endMs / longestMs) * width)));
    segments.push({ part: phase, length: end - drawn });
    drawn = end;
  }
  const other = Math.min(width, Math.round((durationMs / longestMs) * width)) - drawn;
  return other > 0 ? [...segments, { part: "other", length: other }] : segments;
}

function barText(segments: readonly Segment[], width: number, colour: boolean): string {
  const drawn = segments.reduce((sum, { length }) => sum + length, 0);
  const texts = segments.map(({ part, length }) => painted(letters[part].repeat(length), part, colour));
  return `${texts.join("")}${" ".repeat(width - drawn)}`;
}

function painted(text: string, part: Part, colour: boolean): string {
  return colour ? styleText([colours[part], "inverse"], text, { validateStream: false }) : text;
}
