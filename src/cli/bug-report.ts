import { inspect } from "node:util";
import { versionText } from "../version.ts";

/** What is told when podpulse itself fails: what to report, and that it is no fault of the user's. */
export function bugReport(error: unknown): string {
  const { platform, arch } = process;
  const what = error instanceof Error ? (error.stack ?? String(error)) : inspect(error);
  return `${versionText(`${platform} ${arch}`)} failed because of a bug of its own:
${what}
Please report it, with the lines above and the command line that led to it.
`;
}
