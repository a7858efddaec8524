import { type Logger, pino } from "pino";
import type { LogLevel } from "./log-level.ts";

export type LogSink = {
  readonly stream: NodeJS.WritableStream;
  /** For a person: coloured lines in place of JSON. Loaded only then. */
  readonly pretty: boolean;
};

/** The logger: one JSON object a line with `time` in ISO 8601 and `level` as a word. */
export async function createLogger(level: LogLevel, { stream, pretty }: LogSink): Promise<Logger> {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (!pretty) return pino(options, stream as never);
  const { build } = (await import("pino-pretty")).default as unknown as { build: (options: object) => never };
  const look = { sync: true, translateTime: "HH:MM:ss", ignore: toldByMessage, colorize: colorWanted() };
  return pino(options, build({ destination: stream, ...look }));
}

/** Fields that a message says in words already; an error (`err`) is not one of them. */
const toldByMessage = [
  ...["event", "version", "url", "checks", "signal", "check", "group", "status", "from", "reason", "message", "mode"],
  ...["consecutiveSuccesses", "consecutiveFailures", "outcome", "durationMs", "blockedMs"],
].join(",");

/** https://no-color.org: a value that is not empty turns colour off. */
function colorWanted(): boolean {
  return !process.env["NO_COLOR"];
}
