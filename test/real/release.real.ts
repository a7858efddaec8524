import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { startHttpServer } from "../support/http-server.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { get } from "./endpoint.ts";
import { startedSidecar } from "./podpulse-process.ts";
import { dyingWithParent } from "./program.ts";

/** Of an ELF header: where the processor stands, and which it is. */
const MACHINE_AT_BYTE = 18;
const machines = { x64: 62, arm64: 183 } as const;

const manifest: { readonly version: string; readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync("package.json", "utf8"),
);
const { version } = manifest;
const named = new RegExp(
  `^podpulse ${version.replaceAll(".", "\\.")} \\(commit [0-9a-f]{7,}(-dirty)?, Node ${process.versions.node}\\)\\n$`,
);
const inRelease = (file: string) => join("release", file);

describe("npm run release", async () => {
  execFileSync(process.execPath, ["scripts/release.ts"], { stdio: ["ignore", "ignore", "pipe"] });
  const folder = await tempFolder({ after });

  test("writes the package, the binaries, what is in them, licenses, and the checksums of all", () => {
    const files = [
      "THIRD-PARTY-LICENSES.txt",
      `podpulse-${version}.cdx.json`,
      `podpulse-${version}.spdx.json`,
      `podpulse-${version}.tgz`,
      "podpulse-linux-arm64",
      "podpulse-linux-x64",
    ];
    assert.deepEqual(readdirSync("release").sort(), ["SHA256SUMS", ...files]);
    const checked = execFileSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], {
      cwd: "release",
      encoding: "utf8",
    });
    assert.equal(checked, files.map((file) => `${file}: OK\n`).join(""));
  });

  test("what is in it is told in CycloneDX and in SPDX: every library", () => {
    const cycloneDx = JSON.parse(readFileSync(inRelease(`podpulse-${version}.cdx.json`), "utf8"));
    assert.equal(cycloneDx.bomFormat, "CycloneDX");
    assert.equal(cycloneDx.metadata.component.name, "podpulse");
    const spdx = JSON.parse(readFileSync(inRelease(`podpulse-${version}.spdx.json`), "utf8"));
    assert.match(spdx.spdxVersion, /^SPDX-2/);
    const names = (packages: readonly { readonly name: string }[]) => new Set(packages.map(({ name }) => name));
    for (const library of Object.keys(manifest.dependencies)) {
      assert.ok(names(cycloneDx.components).has(library), library);
      assert.ok(names(spdx.packages).has(library), library);
    }
    assert.ok(!names(cycloneDx.components).has("typescript"), "what is only used to build it");
  });

  test("the package runs where it is unpacked, without node_modules", () => {
    execFileSync("tar", ["--extract", "--file", inRelease(`podpulse-${version}.tgz`), "--directory", folder]);
    for (const program of ["podpulse", "grpc_health_probe"]) {
      const path = join(folder, "package", "dist", `${program}.js`);
      assert.match(execFileSync(process.execPath, [path, "--version"], { encoding: "utf8" }), named);
    }
  });

  test("the binaries are programs of their processors", () => {
    for (const [architecture, machine] of Object.entries(machines)) {
      const head = readFileSync(inRelease(`podpulse-linux-${architecture}`)).subarray(0, MACHINE_AT_BYTE + 2);
      assert.equal(head.subarray(0, 4).toString("latin1"), "\x7fELF");
      assert.equal(head.readUInt16LE(MACHINE_AT_BYTE), machine);
    }
  });

  test("this machine's runs in an empty folder without Node, and as grpc_health_probe", async (t) => {
    const place = join(folder, "alone");
    mkdirSync(place);
    const [podpulse, healthProbe] = [join(place, "podpulse"), join(place, "grpc_health_probe")];
    copyFileSync(inRelease(`podpulse-linux-${process.arch}`), podpulse);
    symlinkSync("podpulse", healthProbe);
    const alone = (program: string, ...args: readonly string[]) =>
      spawnSync(program, args, { cwd: place, env: {}, encoding: "utf8", timeout: 30_000 });
    assert.match(alone(podpulse, "--version").stdout, named);
    assert.match(alone(healthProbe, "-version").stdout, named);

    const app = await startHttpServer(t, (_, response) => response.end("ok"));
    const [file, ...args] = dyingWithParent([podpulse, "run", "--check", `app=${app.url}`, "--port", "0"]);
    const sidecar = await startedSidecar(
      t,
      spawn(file, args, { cwd: place, env: {}, stdio: ["ignore", "ignore", "pipe"] }),
    );
    await waitFor(async () => (await get(`${sidecar.url}/readyz`)).status === 200, { what: "readiness" });
    assert.match(alone(podpulse, "probe", `${sidecar.url}/readyz`).stdout, /^ok http:.* 200 in /);
    assert.equal(await sidecar.terminate(), 0);
  });
});
