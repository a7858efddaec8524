import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { buildBundle } from "./bundle.ts";

type Packed = { readonly files: readonly { readonly path: string; readonly mode: number }[] };

before(buildBundle);

test("the npm package holds the programs, the schema and what must be told of them, and nothing else", () => {
  const [packed]: readonly [Packed] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { encoding: "utf8" }),
  );
  assert.deepEqual(packed.files.map(({ path }) => path).sort(), [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "dist/THIRD-PARTY-LICENSES.txt",
    "dist/grpc_health_probe.js",
    "dist/package.json",
    "dist/podpulse.js",
    "package.json",
    "podpulse.schema.json",
  ]);
  const programs = packed.files.filter(({ mode }) => (mode & 0o111) !== 0).map(({ path }) => path);
  const { bin }: { readonly bin: Readonly<Record<string, string>> } = JSON.parse(readFileSync("package.json", "utf8"));
  assert.deepEqual(programs.sort(), Object.values(bin).sort());
});
