import { canRedraw, type Terminal } from "../terminal.ts";
import type { Progress } from "./progress-line.ts";

/** The line that shows how a run stands. */
export type ProgressDisplay = {
  /** Begins to draw it. */
  readonly show: (progress: () => Progress) => void;
  /** Takes the line away while something else is written to the same screen. */
  readonly around: (write: () => void) => void;
  /** Takes it away. */
  readonly end: () => void;
};

const redrawEveryMs = 200;

/** Draws on standard error, where that is a terminal; nothing is shown, and nothing loaded, where it is none. */
export async function openProgress(terminal: Terminal): Promise<ProgressDisplay> {
  const { stderr, stdout } = terminal;
  if (!canRedraw(stderr, terminal)) return { show: () => {}, around: (write) => write(), end: () => {} };
  const { createLogUpdate } = await import("log-update");
  const { ProgressLine } = await import("./progress-line.ts");
  const draw = createLogUpdate(stderr, { showCursor: true });
  const line = new ProgressLine();
  let timer: NodeJS.Timeout | undefined;
  let redraw = () => {};
  return {
    show: (progress) => {
      redraw = () => draw(line.text(progress()).slice(0, (stderr.columns || 80) - 1));
      timer = setInterval(redraw, redrawEveryMs);
    },
    around: (write) => {
      // Results elsewhere, in a file or a pipe, do not meet the line.
      if (stdout.isTTY) draw.clear();
      write();
      if (stdout.isTTY) redraw();
    },
    end: () => {
      clearInterval(timer);
      draw.clear();
    },
  };
}
