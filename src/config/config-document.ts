import type { Problem } from "../errors.ts";
import { type ConfigPath, formatPath } from "./config-path.ts";
import type { ConfigText } from "./config-source.ts";
import { type Environment, expandVariables } from "./expand-variables.ts";
import { offsetOf } from "./offset-of.ts";
import { parseYamlText } from "./yaml-text.ts";

/** Adds a problem at a path of one document. */
export type Report = (path: ConfigPath, message: string) => void;

/** One configuration text, parsed, its variables expanded; it knows where in the text each value stands. */
export type ConfigDocument = {
  readonly file: string;
  readonly value: unknown;
  /** What strings that were one variable expanded to, as text, by their formatted path. */
  readonly expandedTexts: ReadonlyMap<string, string>;
  /** Where variables could not be expanded: what stands there says nothing. */
  readonly unexpanded: readonly ConfigPath[];
  readonly problemAt: (path: ConfigPath, message: string) => Problem;
};

/** Parses YAML (and so JSON). Problems of syntax and of variables go to `problems`; undefined when it is no YAML. */
export function parseConfigText(
  text: ConfigText,
  environment: Environment,
  problems: Problem[],
): ConfigDocument | undefined {
  const yaml = parseYamlText(text, problems);
  if (!yaml) return undefined;
  const problemAt = (path: ConfigPath, message: string): Problem => ({
    file: text.file,
    position: yaml.positionOf(offsetOf(yaml.document, path)),
    path: formatPath(path),
    message,
  });
  const unexpanded: ConfigPath[] = [];
  const { value, texts } = expandVariables(yaml.value, environment, (path, message) => {
    unexpanded.push(path);
    problems.push(problemAt(path, message));
  });
  return { file: text.file, value, expandedTexts: texts, unexpanded, problemAt };
}
