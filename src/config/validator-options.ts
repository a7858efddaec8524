import type { Options } from "ajv";

/** For telling what is wrong: everything at once, each with the schema that it offends. */
export const shapeOptions = { allErrors: true, verbose: true } as const satisfies Options;

/** For filling in defaults. */
export const fillingOptions = { useDefaults: true } as const satisfies Options;
