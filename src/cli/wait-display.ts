import type { ProbeResult } from "../probe.ts";
import { resultLine } from "./result-text.ts";
import { canRedraw, colourWanted, type Terminal } from "./terminal.ts";
import type { WaitBoard } from "./wait-board.ts";

/** What a person sees of the waiting, on standard error: standard output belongs to the command. */
export type WaitDisplay = {
  /** Something else is known of a target. */
  readonly changed: (result: ProbeResult) => void;
  /** Ends the display; what is given stays. */
  readonly end: (lines: readonly string[]) => void;
};

const redrawEveryMs = 500;

/** On a terminal one line that is drawn anew, elsewhere a line for each change. */
export async function startWaitDisplay(
  board: WaitBoard,
  elapsedMs: () => number,
  terminal: Terminal,
): Promise<WaitDisplay> {
  const { stderr } = terminal;
  const colour = colourWanted(stderr, terminal);
  const write = (line: string) => stderr.write(`${line}\n`);
  // A terminal that was given no size yet (`docker run -t`, `kubectl exec -t`) has no room to draw in.
  if (!canRedraw(stderr, terminal) || stderr.rows === 0) {
    return { changed: (result) => write(resultLine(result, colour)), end: (lines) => lines.forEach(write) };
  }
  const { createLogUpdate } = await import("log-update");
  const line = createLogUpdate(stderr, { showCursor: true });
  // Cut, not wrapped: of many targets the first ones are enough.
  const draw = () => line(board.line(elapsedMs()).slice(0, (stderr.columns ?? 80) - 1));
  draw();
  const timer = setInterval(draw, redrawEveryMs);
  return {
    changed: draw,
    end: (lines) => {
      clearInterval(timer);
      line.clear();
      lines.forEach(write);
    },
  };
}
