/** The names of the parts of the demo application that can be broken, each probed in its own way. */
export const PARTS = ["http", "grpc", "tcp"] as const;

/** One of `PARTS`. */
export type Part = (typeof PARTS)[number];

/** A running part: it listens from its start to `close()`, and `break()` makes a health probe of it fail until `fix()`. */
export interface RunningPart {
  readonly port: number;
  break(): Promise<void>;
  fix(): Promise<void>;
  close(): Promise<void>;
}

/** Narrows a word from outside, such as a path segment. */
export const isPart = (word: string): word is Part => PARTS.some((part) => part === word);
