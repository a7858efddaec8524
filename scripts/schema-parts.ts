import type { AnySchemaObject } from "ajv";

/**
 * The same schema with each map in it (a handler, `tls`, `server`) as a definition of its own: Ajv makes a function of
 * each, and V8 compiles those only that a configuration has a use for. A default stays where the map was, since Ajv looks
 * for it there.
 */
export function inParts(schema: AnySchemaObject): AnySchemaObject {
  const definitions: Record<string, AnySchemaObject> = {};
  const partOf = (part: AnySchemaObject, name: string): AnySchemaObject => {
    const { default: filled, ...inner } = insideOf(part, name);
    if (!inner["properties"]) return { ...inner, ...(filled === undefined ? {} : { default: filled }) };
    const key = `${name}-${Object.keys(definitions).length}`;
    definitions[key] = inner;
    return { $ref: `#/definitions/${key}`, ...(filled === undefined ? {} : { default: filled }) };
  };
  const insideOf = ({ properties, items, ...rest }: AnySchemaObject, name: string): AnySchemaObject => ({
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries<AnySchemaObject>(properties).map(([key, property]) => [key, partOf(property, key)]),
      ),
    }),
    ...(items && { items: partOf(items, name) }),
  });
  const whole = insideOf(schema, "");
  return { ...whole, definitions };
}
