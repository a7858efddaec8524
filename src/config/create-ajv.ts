import { Ajv, type Options } from "ajv";

/**
 * Annotations of ours, for messages in a person's words: what a value must be (`wanted`), and what a map lacks that
 * holds none of the keys of its `oneOf` (`choice`).
 */
export const annotations: readonly string[] = ["wanted", "choice"];

/** Ajv for a schema with our annotations. */
export function createAjv(options: Options): Ajv {
  const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, ...options });
  for (const keyword of annotations) ajv.addKeyword({ keyword, schemaType: "string" });
  return ajv;
}
