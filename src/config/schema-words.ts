import { Type } from "typebox";

/** A text that says something: not empty, and without the NUL that no path, host or header may hold. */
export function text(description: string, options: { readonly default?: string } = {}) {
  return Type.String({ minLength: 1, maxLength: 4096, pattern: "^[^\\u0000]*$", description, ...options });
}
