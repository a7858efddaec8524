export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;

/** What is logged: everything from this level up. */
export type LogLevel = (typeof logLevels)[number];
