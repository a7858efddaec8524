import { styleText } from "node:util";
import type { Check } from "../check.ts";
import type { ProbeResult } from "../probe.ts";
import { targetUrl } from "../target-url.ts";
import { passes, resultLine, troubleOf } from "./result-text.ts";
import { colourWanted, type OutputStream, type Terminal } from "./terminal.ts";
import { statusLine } from "./wait-text.ts";

/** Tells a person, on standard error, what is still waited for. */
export type WaitProgress = {
  readonly result: (place: number, result: ProbeResult) => void;
  /** Nothing is drawn after this. */
  readonly end: () => void;
};

type ProgressOptions = { readonly quiet: boolean; readonly terminal: Terminal };

/** On a terminal, one line that is drawn again and again; elsewhere, a line for each change. */
export async function startWaitProgress(
  checks: readonly Check[],
  { quiet, terminal }: ProgressOptions,
): Promise<WaitProgress> {
  if (quiet) return { result: () => {}, end: () => {} };
  const { stderr, environment } = terminal;
  const colour = colourWanted(stderr, terminal);
  // A terminal that was given no size yet (`docker run -t`, `kubectl exec -t`) has no room to draw in.
  const live = stderr.isTTY === true && environment["TERM"] !== "dumb" && (stderr.rows ?? 0) > 0;
  return live ? await liveProgress(checks, stderr, colour) : lineProgress(checks, stderr, colour);
}

function lineProgress(checks: readonly Check[], stderr: OutputStream, colour: boolean): WaitProgress {
  const told = changes(checks);
  const result: WaitProgress["result"] = (place, newest) => {
    const check = told(place, newest);
    if (check) stderr.write(`${changeLine(check, newest, colour)}\n`);
  };
  return { result, end: () => {} };
}

async function liveProgress(checks: readonly Check[], stderr: OutputStream, colour: boolean): Promise<WaitProgress> {
  const { createLogUpdate } = await import("log-update");
  // The cursor is never hidden, so that nothing has to show it again however this ends.
  const log = createLogUpdate(stderr, { showCursor: true });
  const startedAt = performance.now();
  const newest = new Array<ProbeResult | undefined>(checks.length);
  const told = changes(checks);
  const draw = () => {
    const line = statusLine(checks, newest, performance.now() - startedAt, stderr.columns || 80);
    if (line === "") log.clear();
    else log(line);
  };
  const timer = setInterval(draw, 1000);
  let ended = false;
  draw();
  return {
    result: (place, result) => {
      newest[place] = result;
      const check = told(place, result);
      // What passes stays to be read; what does not is in the line.
      if (check && passes(check, result)) log.persist(changeLine(check, result, colour));
      draw();
    },
    end: () => {
      if (ended) return;
      ended = true;
      clearInterval(timer);
      log.clear();
    },
  };
}

/** Gives a check when its result tells something else than the one before. */
function changes(checks: readonly Check[]): (place: number, result: ProbeResult) => Check | undefined {
  const last = new Map<number, string>();
  return (place, result) => {
    const check = checks[place];
    if (!check) return undefined;
    const trouble = troubleOf(check, result);
    if (last.get(place) === trouble) return undefined;
    last.set(place, trouble);
    return check;
  };
}

/** `ok tcp://db:5432 in 0.8 ms (connect 0.7)`, or `waiting tcp://db:5432: refused: ...`. */
function changeLine(check: Check, result: ProbeResult, colour: boolean): string {
  if (passes(check, result)) return resultLine(check, result, colour);
  const word = colour ? styleText("yellow", "waiting", { validateStream: false }) : "waiting";
  return `${word} ${targetUrl(check.target)}: ${troubleOf(check, result)}`;
}
