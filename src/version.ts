import { readFileSync } from "node:fs";

declare const PODPULSE_VERSION: string | undefined;

/** The version in package.json; the bundle has it inside. */
export const version: string = typeof PODPULSE_VERSION === "string" ? PODPULSE_VERSION : versionOfCheckout();

function versionOfCheckout(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return manifest.version;
}
