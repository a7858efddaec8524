import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./run-program.ts";
import { sbom } from "./sbom.ts";

/**
 * Writes what a release consists of into `release/`: the npm package, the single-file binaries, what is in them (CycloneDX
 * and SPDX), the licenses of it, and the checksums of all. Arguments are those of `npm run binary`. Fails when npm knows
 * a vulnerability of what is shipped.
 */
const folder = "release";
const { version }: { version: string } = JSON.parse(readFileSync("package.json", "utf8"));

const audit = spawnSync("npm", ["audit", "--omit=dev", "--json"], { encoding: "utf8" });
const found: { readonly auditReportVersion?: number } = JSON.parse(audit.stdout || "{}");
if (found.auditReportVersion === undefined) {
  process.stderr.write(
    `Not audited: the registry does not answer "npm audit". Run it where it does before you publish.\n`,
  );
} else if (audit.status !== 0) {
  throw new Error(`Cannot release ${version}: npm audit reports vulnerabilities (see "npm audit --omit=dev")`);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
runProgram("npm", "pack", "--silent", "--pack-destination", folder);
writeFileSync(join(folder, `podpulse-${version}.cdx.json`), sbom("cyclonedx"));
writeFileSync(join(folder, `podpulse-${version}.spdx.json`), sbom("spdx"));
copyFileSync("dist/THIRD-PARTY-LICENSES.txt", join(folder, "THIRD-PARTY-LICENSES.txt"));
process.stdout.write(runProgram(process.execPath, join(import.meta.dirname, "binary.ts"), ...process.argv.slice(2)));
const files = readdirSync(folder).sort();
const sums = files.map(
  (file) =>
    `${createHash("sha256")
      .update(readFileSync(join(folder, file)))
      .digest("hex")}  ${file}\n`,
);
writeFileSync(join(folder, "SHA256SUMS"), sums.join(""));
process.stdout.write([...files, "SHA256SUMS"].map((file) => `${join(folder, file)}\n`).join(""));
