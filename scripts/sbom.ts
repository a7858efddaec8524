import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type SbomFormat = "cyclonedx" | "spdx";

/**
 * What is in the product, as JSON: podpulse and the libraries it is made of, each as package-lock.json has it. Written by
 * `npm sbom`, in a folder that knows no others: `--omit=dev` leaves out libraries that the tests use, too, and CycloneDX
 * names the product as its folder. Throws when npm does.
 */
export function sbom(format: SbomFormat): string {
  const work = mkdtempSync(join(tmpdir(), "podpulse-sbom-"));
  try {
    const folder = join(work, "podpulse");
    mkdirSync(folder);
    const { devDependencies: _, scripts: __, ...manifest } = JSON.parse(readFileSync("package.json", "utf8"));
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    copyFileSync("package-lock.json", join(folder, "package-lock.json"));
    const npm = (...args: readonly string[]) =>
      execFileSync("npm", [...args, "--package-lock-only"], {
        cwd: folder,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        maxBuffer: 2 ** 26,
      });
    npm("install", "--offline", "--ignore-scripts", "--no-audit");
    return npm("sbom", "--sbom-type=application", `--sbom-format=${format}`);
  } finally {
    rmSync(work, { recursive: true });
  }
}
