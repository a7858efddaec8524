import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { codeCacheOf } from "./code-cache.ts";
import { oneFile } from "./one-file.ts";
import { programWithParts } from "./parts-file.ts";
import { buildPrograms } from "./programs.ts";
import { thirdPartyLicenses } from "./third-party-licenses.ts";

/**
 * Writes `dist/podpulse.js`: the whole product in one file, without node_modules, its proto files inside; and
 * `dist/grpc_health_probe.js`, what it does by that name alone: a fifth of the size, and it starts that much sooner.
 * Beside them stand the licenses of what others wrote of it.
 * With `--image`, `dist/image/podpulse` and `dist/image/podpulse.parts` are the product as the image has it: with what V8
 * compiled of it, which is of use where the same Node runs it. The kernel starts it without `env`, which is not there.
 */
const programs = await buildPrograms();
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
writeFileSync("dist/package.json", '{ "type": "commonjs" }\n');
for (const { name, bundled, guard } of programs) {
  const path = `dist/${name}.js`;
  writeFileSync(path, oneFile(bundled, guard), { mode: 0o755 });
  if (name !== "podpulse" || !process.argv.includes("--image")) continue;
  const { program, parts } = programWithParts(bundled, guard, { place: "file", compiled: codeCacheOf(path) });
  mkdirSync("dist/image");
  writeFileSync("dist/image/podpulse", `#!/usr/local/bin/node\n${program}`, { mode: 0o755 });
  writeFileSync("dist/image/podpulse.parts", parts);
}
const inputs = programs.flatMap(({ bundled }) => bundled.inputs);
writeFileSync("dist/THIRD-PARTY-LICENSES.txt", thirdPartyLicenses(inputs));
