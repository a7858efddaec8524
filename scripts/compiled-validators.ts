import type { Options } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import type { Plugin } from "esbuild";
import { configSchema } from "../src/config/config-schema.ts";
import { createAjv } from "../src/config/create-ajv.ts";
import { fillingOptions, shapeOptions } from "../src/config/validator-options.ts";

/** Puts compiled validators in the place of `src/config/config-validators.ts`, and Ajv itself out of the bundle. */
export const compiledValidators: Plugin = {
  name: "compiled validators",
  setup: (build) => {
    build.onLoad({ filter: /\/src\/config\/config-validators\.ts$/ }, () => ({
      contents: `export const hasShape = ${moduleOf(shapeOptions)}\nexport const fillSchemaDefaults = ${moduleOf(fillingOptions)}`,
      resolveDir: "src/config",
    }));
  },
};

/** An expression: the validator with these options. */
function moduleOf(options: Options): string {
  const ajv = createAjv({ ...options, code: { source: true } });
  const code = standalone.default(ajv, ajv.compile(configSchema));
  return `(() => { const module = { exports: {} };\n${code}\nreturn module.exports; })();`;
}
