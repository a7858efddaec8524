import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { codeCacheOf } from "./code-cache.ts";
import { buildPrograms } from "./programs.ts";
import { thirdPartyLicenses } from "./third-party-licenses.ts";

/**
 * Writes `dist/podpulse.js`: the whole product in one file, without node_modules, its proto files inside; and
 * `dist/grpc_health_probe.js`, what it does by that name alone: a fifth of the size, and it starts that much sooner.
 * Beside them stand the licenses of what others wrote of it.
 * With `--code-cache`, what V8 compiled of them stands there, too: of use where the same Node runs them, as in the image.
 */
const withCodeCache = process.argv.includes("--code-cache");
const programs = await buildPrograms();
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
writeFileSync("dist/package.json", '{ "type": "commonjs" }\n');
for (const { name, program, buildId } of programs) {
  const path = `dist/${name}.js`;
  writeFileSync(path, program, { mode: 0o755 });
  if (withCodeCache) writeFileSync(`${path}.cache`, codeCacheOf(name, path, buildId));
}
const inputs = programs.flatMap(({ inputs }) => inputs);
writeFileSync("dist/THIRD-PARTY-LICENSES.txt", thirdPartyLicenses(inputs));
