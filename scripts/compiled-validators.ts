import type { Options } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { type Plugin, transformSync } from "esbuild";
import { configSchema } from "../src/config/config-schema.ts";
import { createAjv } from "../src/config/create-ajv.ts";
import { fillingOptions, shapeOptions } from "../src/config/validator-options.ts";
import { inParts } from "./schema-parts.ts";

/** Puts compiled validators in the place of `src/config/config-validators.ts`, and Ajv itself out of the bundle. */
export const compiledValidators: Plugin = {
  name: "compiled validators",
  setup: (build) => {
    build.onLoad({ filter: /\/src\/config\/config-validators\.ts$/ }, () => ({
      contents: `${whenUsed}
        export const hasShape = whenUsed(() => ${moduleOf(shapeOptions)});
        export const fillSchemaDefaults = whenUsed(() => ${moduleOf(fillingOptions)});`,
      resolveDir: import.meta.dirname, // the code requires parts of Ajv's runtime
    }));
  },
};

/** Makes a validator when it is first used: of its schema, V8 makes objects then. */
const whenUsed = `
  function whenUsed(make) {
    let made;
    return function validate(value) {
      made ??= make();
      const isValid = made(value);
      validate.errors = made.errors;
      return isValid;
    };
  }`;

/** An expression: the validator with these options. Its names mean nothing to a reader, and are short. */
function moduleOf(options: Options): string {
  const ajv = createAjv({ ...options, inlineRefs: false, code: { source: true } });
  const { code } = transformSync(standalone.default(ajv, ajv.compile(inParts(configSchema))), { minify: true });
  return `(() => { const module = { exports: {} };\n${code}\nreturn module.exports; })()`;
}
