import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { codeCacheOf } from "./code-cache.ts";
import { type Architecture, architectures, nodeBinary } from "./node-binary.ts";
import { oneFile } from "./one-file.ts";
import { type ProgramWithParts, programWithParts } from "./parts-file.ts";
import { buildPrograms } from "./programs.ts";

/**
 * Writes `release/podpulse-linux-ARCH`: podpulse and Node in one file (a single executable application), for all
 * processors unless `--arch` names some. That of this machine's processor has V8's code cache inside; V8 takes it from its
 * own kind only.
 */
const { values } = parseArgs({ options: { arch: { type: "string", multiple: true, default: [...architectures] } } });
const folder = resolve("release");
mkdirSync(folder, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "podpulse-binary-"));
try {
  const [podpulse] = await buildPrograms(["podpulse"]);
  if (!podpulse) throw new Error("podpulse was not built");
  const file = join(work, "podpulse.js");
  writeFileSync(file, oneFile(podpulse.bundled, podpulse.guard));
  const codeCache = codeCacheOf(file);
  for (const name of values.arch) {
    const architecture = architectureNamed(name);
    const compiled = architecture === process.arch ? codeCache : new Map<string, Buffer>();
    writeBinary(architecture, programWithParts(podpulse.bundled, podpulse.guard, { place: "asset", compiled }));
  }
} finally {
  rmSync(work, { recursive: true });
}

function architectureNamed(name: string): Architecture {
  const found = architectures.find((architecture) => architecture === name);
  if (!found) throw new Error(`Cannot make a binary for ${name}: --arch is one of ${architectures.join(", ")}`);
  return found;
}

function writeBinary(architecture: Architecture, { program, parts }: ProgramWithParts): void {
  const [main, asset] = [join(work, "main.js"), join(work, "parts")];
  writeFileSync(main, program);
  writeFileSync(asset, parts);
  const output = join(folder, `podpulse-linux-${architecture}`);
  const config = join(work, `${architecture}.json`);
  writeFileSync(
    config,
    JSON.stringify({
      main,
      executable: nodeBinary(architecture, resolve("node_modules", ".cache", "podpulse")),
      output,
      disableExperimentalSEAWarning: true,
      assets: { parts: asset },
    }),
  );
  const { status, stderr } = spawnSync(process.execPath, ["--build-sea", config], { encoding: "utf8" });
  if (status !== 0) throw new Error(`Cannot write ${output}: ${stderr}`);
  process.stdout.write(`${relative(".", output)} ${(statSync(output).size / 2 ** 20).toFixed(0)} MiB\n`);
}
