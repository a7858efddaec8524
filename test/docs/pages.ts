import { globSync } from "node:fs";

/** Every page for users, from the project's folder on. What was decided when is not for them. */
export const pages: readonly string[] = [
  "README.md",
  "CHANGELOG.md",
  ...globSync("docs/**/*.md", { exclude: ["docs/decisions/**"] }).sort(),
  ...globSync("{k8s,examples}/**/*.md").sort(),
];

/** A page without its fenced blocks, in which words are not prose. */
export const proseOf = (page: string): string => page.replaceAll(/^```.*?^```$/gms, "");
