import { Type } from "typebox";

/** A text that says something: not empty, and without the NUL that no path, host or header may hold. */
export function text(description: string, options: { readonly default?: string } = {}) {
  return Type.String({
    minLength: 1,
    maxLength: 4096,
    pattern: "^[^\\u0000]*$",
    description,
    ...options,
  });
}

/** One of a list of words. A union of literals that were mapped has no type of its own. */
export function oneOf<Word extends string>(
  words: readonly Word[],
  options: { readonly default: Word; readonly description: string; readonly wanted: string },
) {
  return Type.Unsafe<Word>(
    Type.Union(
      words.map((word) => Type.Literal(word)),
      options,
    ),
  );
}

const upTo65535 = "[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]";

/** A port number, or a string of its digits, which is what a variable in quotes becomes. */
export function portNumber(minimum: 0 | 1, options: { readonly description: string; readonly default?: number }) {
  return Type.Union(
    [
      Type.Integer({ minimum, maximum: 65_535 }),
      Type.String({ pattern: `^(${minimum === 0 ? `0|${upTo65535}` : upTo65535})$` }),
    ],
    { wanted: `a port number from ${minimum} to 65535${minimum === 0 ? "" : ", not a name"}`, ...options },
  );
}

/** A host name or an IP address; a colon only in IPv6, since `HOST:PORT` is no host. */
export function hostName(description: string, options: { readonly default?: string } = {}) {
  return Type.String({
    pattern:
      "^([^\\s/?#@:\\[\\]\\u0000]{1,253}|[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[^\\s/?#@:\\[\\]\\u0000]{1,64})?)$",
    wanted: "a host name or an IP address, without brackets and port",
    description,
    ...options,
  });
}

/** Upper bounds of histograms, in any order. */
export function durationBuckets(description: string, options: { readonly default?: number[] } = {}) {
  return Type.Optional(
    Type.Array(Type.Number({ exclusiveMinimum: 0, maximum: 3600, wanted: "seconds above 0, at most 3600" }), {
      minItems: 1,
      maxItems: 64,
      uniqueItems: true,
      description,
      ...options,
    }),
  );
}
