import { type TLiteral, Type } from "typebox";

type Literals<T extends readonly string[]> = { -readonly [I in keyof T]: T[I] extends string ? TLiteral<T[I]> : never };

/** A literal for each text: what `map` makes of them, with their types kept. */
export function literals<const T extends readonly string[]>(texts: T): Literals<T> {
  return texts.map((text) => Type.Literal(text)) as Literals<T>;
}

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
