import { type Logger, pino } from "pino";

export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;

export type LogLevel = (typeof logLevels)[number];

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
  return pino(
    options,
    build({ destination: stream, sync: true, translateTime: "HH:MM:ss.l", colorize: colorWanted() }),
  );
}

/** https://no-color.org: any value that is not empty turns colour off. */
function colorWanted(): boolean {
  return !process.env["NO_COLOR"];
}
