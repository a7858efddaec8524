import type { Options } from "ajv";

/** For telling what is wrong: everything at once, each with the schema that it offends. */
export const shapeOptions = { allErrors: true, verbose: true } as const satisfies Options;

/** For filling in defaults: what is wrong is told by the other. */
export const fillingOptions = { useDefaults: true, messages: false } as const satisfies Options;
