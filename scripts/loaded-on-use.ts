import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/** Modules that a library loads at once, and needs only for something that most probes are without. */
const loadedOnUse = [
  // HTTP/2, and with it OpenSSL: a probe speaks HTTP/1.1 unless told otherwise.
  {
    file: /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client\.js$/,
    statement: "const connectH2 = require('./client-h2.js')",
    onUse: "const connectH2 = (...args) => require('./client-h2.js')(...args)",
  },
] as const;

/** Has each of them loaded when it is used. Throws when a library's newer version says it in other words. */
export const loadOnUse: Plugin = {
  name: "loaded on use",
  setup: (build) => {
    for (const { file, statement, onUse } of loadedOnUse) {
      build.onLoad({ filter: file }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        if (!text.includes(statement)) throw new Error(`${path} does not say ${statement} any more`);
        return { contents: text.replace(statement, onUse) };
      });
    }
  },
};
