import type { Problem } from "../errors.ts";
import { formatPath } from "./config-path.ts";
import type { ConfigText } from "./config-source.ts";
import { offsetOf } from "./offset-of.ts";
import { parseYamlText } from "./yaml-text.ts";

/** Finds the place of a check, by its name, in the texts of a valid configuration. */
export function checkPlaces(texts: readonly ConfigText[]): (name: string) => Omit<Problem, "message"> {
  const places = new Map<string, Omit<Problem, "message">>();
  for (const text of texts) {
    const yaml = parseYamlText(text, []);
    const { checks = [] } = (yaml?.value ?? {}) as { readonly checks?: readonly { readonly name?: string }[] };
    for (const [index, { name = "" }] of checks.entries()) {
      const path = ["checks", index];
      const position = yaml?.positionOf(offsetOf(yaml.document, path));
      places.set(name, { file: text.file, path: formatPath(path), ...(position ? { position } : {}) });
    }
  }
  return (name) => places.get(name) ?? { file: "command line", path: `--check ${name}` };
}
