import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Package = {
  /** `NAME VERSION (LICENSE)`. */
  readonly title: string;
  readonly text: string;
};

/**
 * The licenses of all packages that these source files came from. Throws when a package has no license text: what we hand
 * on must say whose it is.
 */
export function thirdPartyLicenses(inputs: readonly string[]): string {
  const packages = [...new Set(inputs.flatMap(packageFolderOf))].map(readPackage);
  const without = packages.filter(({ text }) => text === "").map(({ title }) => title);
  if (without.length > 0) {
    throw new Error(
      `Cannot write the licenses: no license file in ${without.join(", ")} (put its text into scripts/licenses/NAME.txt)`,
    );
  }
  // Many have the same text, word for word.
  const sections = [...Map.groupBy(packages, ({ text }) => text)].map(([text, those]) => {
    const titles = [...new Set(those.map(({ title }) => title))].sort();
    return `\n${line}\n${titles.join("\n")}\n${line}\n\n${text}\n`;
  });
  return `podpulse contains code of these packages, each under its own license.\n${sections.sort().join("")}`;
}

const line = "=".repeat(80);

/** The innermost `node_modules/NAME` or `node_modules/@SCOPE/NAME`; none for our own files. */
function packageFolderOf(path: string): readonly string[] {
  const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return folder === undefined ? [] : [folder];
}

function readPackage(folder: string): Package {
  const { name, version, license }: { name: string; version: string; license?: string } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const own = readdirSync(folder)
    .filter((file) => /^(licen[cs]es?|copying|notice)([.-].*)?$/i.test(file))
    .sort()
    .map((file) => join(folder, file));
  const ours = join(import.meta.dirname, "licenses", `${name.replace("/", "-")}.txt`);
  const files = own.length === 0 && existsSync(ours) ? [ours] : own;
  const texts = files.map((file) => readFileSync(file, "utf8").trim());
  return { title: `${name} ${version} (${license ?? "see below"})`, text: texts.join("\n\n") };
}
