import { Ajv, type Options } from "ajv";
import { annotations } from "./schema-annotations.ts";

/** Ajv for a schema with our annotations. */
export function createAjv(options: Options): Ajv {
  const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, ...options });
  for (const keyword of annotations) ajv.addKeyword({ keyword, schemaType: "string" });
  return ajv;
}
