import type { ExitCode } from "./exit-code.ts";
import { askStatus, type ReachOptions, reachOf, statusCode } from "./status-request.ts";
import { statusLines } from "./status-text.ts";
import type { WatchOptions } from "./status-watch.ts";
import { colourWanted, type Terminal } from "./terminal.ts";

/** The options of `podpulse status`, as they are parsed. */
export type StatusOptions = ReachOptions & WatchOptions & { readonly watch?: true };

/** Tells the status of a running sidecar, once or until a signal ends it. */
export async function status(options: StatusOptions, terminal: Terminal): Promise<ExitCode> {
  const { watch = false, output } = options;
  const reach = reachOf(options, watch);
  if (watch) {
    const { watchStatus } = await import("./status-watch.ts");
    return await watchStatus(reach, options, terminal);
  }
  const reply = await askStatus(reach, new AbortController().signal);
  if (reply.type === "unreachable") {
    terminal.stderr.write(`${reply.message}\n`);
  } else if (output === "json") {
    terminal.stdout.write(reply.text);
  } else {
    const { isTTY, columns } = terminal.stdout;
    const width = isTTY && columns ? { width: columns } : {};
    const colour = colourWanted(terminal.stdout, terminal);
    const lines = statusLines(reply.answer, { url: reach.url, colour, ...width });
    terminal.stdout.write(`${lines.join("\n")}\n`);
  }
  return statusCode(reply);
}
