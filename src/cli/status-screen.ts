import sliceAnsi from "slice-ansi";
import type { StatusReply } from "./status-request.ts";
import { statusLines } from "./status-text.ts";
import { canRedraw, colourWanted, type Terminal } from "./terminal.ts";
import { timeText } from "./time-text.ts";

export type StatusScreenOptions = { readonly url: string; readonly output: "table" | "json" };

/** Where the replies of `status --watch` are shown, one after the other. */
export type StatusScreen = { readonly show: (reply: StatusReply) => void; readonly close: () => void };

/** A terminal is drawn over; anything else gets every reply anew. */
export async function statusScreen(options: StatusScreenOptions, terminal: Terminal): Promise<StatusScreen> {
  if (options.output === "json" || !canRedraw(terminal.stdout, terminal)) return printedScreen(options, terminal);
  const { createLogUpdate } = await import("log-update");
  return drawnScreen(options, terminal, createLogUpdate(terminal.stdout));
}

/** Replies on stdout, with an empty line behind a table; on stderr that there is none, once. */
function printedScreen({ url, output }: StatusScreenOptions, terminal: Terminal): StatusScreen {
  const colour = colourWanted(terminal.stdout, terminal);
  let told = "";
  const show = (reply: StatusReply) => {
    if (reply.type === "unreachable") {
      if (reply.message !== told) terminal.stderr.write(`${reply.message}\n`);
      told = reply.message;
      return;
    }
    told = "";
    const lines = () => statusLines(reply.answer, { url, colour, recent: true });
    terminal.stdout.write(output === "json" ? reply.text : `${lines().join("\n")}\n\n`);
  };
  return { show, close: () => {} };
}

type LogUpdate = ReturnType<typeof import("log-update")["createLogUpdate"]>;

function drawnScreen({ url }: StatusScreenOptions, terminal: Terminal, draw: LogUpdate): StatusScreen {
  const { stdout } = terminal;
  const colour = colourWanted(stdout, terminal);
  let trouble: readonly string[] = [];
  let answered: { readonly reply: Extract<StatusReply, { type: "status" }>; readonly atMs: number } | undefined;
  const redraw = () => {
    // 0 in a pseudo-terminal whose size nobody has told yet.
    const [width, rows] = [stdout.columns || 80, stdout.rows || 24];
    const age = answered && trouble.length > 0 ? timeText(performance.now() - answered.atMs) : undefined;
    const above = age === undefined ? trouble : [...trouble, `What follows is ${age} old.`, ""];
    // One row is left for the cursor.
    const size = { width, height: rows - 1 - above.length };
    const lines = answered ? statusLines(answered.reply.answer, { url, colour, recent: true, ...size }) : [];
    draw(
      [...above, ...lines]
        .slice(0, Math.max(1, rows - 1))
        .map((line) => sliceAnsi(line, 0, width))
        .join("\n"),
    );
  };
  const onResize = () => {
    // A terminal that became narrower has broken the lines on it anew: how many they are now, nobody knows.
    stdout.write("\u001B[2J\u001B[H");
    draw.done();
    redraw();
  };
  stdout.on("resize", onResize);
  return {
    show: (reply) => {
      if (reply.type === "status") answered = { reply, atMs: performance.now() };
      trouble = reply.type === "status" ? [] : reply.message.split("\n");
      redraw();
    },
    close: () => {
      stdout.off("resize", onResize);
      draw.done();
    },
  };
}
