import { readFileSync } from "node:fs";

declare const PODPULSE_VERSION: string | undefined;
declare const PODPULSE_COMMIT: string | undefined;

/** The version in package.json; the bundle has it inside. */
export const version: string = typeof PODPULSE_VERSION === "string" ? PODPULSE_VERSION : versionOfCheckout();

/** The commit that was built, where the build knew it. */
const commit = typeof PODPULSE_COMMIT === "string" ? PODPULSE_COMMIT : undefined;

function versionOfCheckout(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return manifest.version;
}

/** What runs, for people: `podpulse 0.1.0 (commit abc1234, Node 26.10.0)`. More facts may be added. */
export function versionText(...facts: readonly string[]): string {
  const known = [...(commit === undefined ? [] : [`commit ${commit}`]), `Node ${process.versions.node}`, ...facts];
  return `podpulse ${version} (${known.join(", ")})`;
}
