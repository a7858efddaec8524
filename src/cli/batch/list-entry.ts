import { isSecretName } from "../../target-url.ts";

/** What a list says of a target beside its URL, by the names of its columns. */
export type Labels = Readonly<Record<string, string>>;

/** One target of a list, as it is written there. */
export type ListEntry = {
  /** Where it stands, from 1. */
  readonly line: number;
  readonly url: string;
  readonly labels: Labels;
  /** Why it cannot be a target, when that shows before its URL is read. */
  readonly problem?: string;
};

/** A line that is longer is no target; what is behind that many characters is not kept. */
export const maxLineLength = 4096;

export const maxLabels = 32;

const maxLabelLength = 256;

/** A label as it is told: of bounded length, and masked when its name is a secret's. */
export function labelValue(name: string, text: string): string {
  if (isSecretName(name) && text !== "") return "***";
  return text.length > maxLabelLength ? `${text.slice(0, maxLabelLength)}…` : text;
}
