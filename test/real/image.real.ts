import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { startHttpServer } from "../support/http-server.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { buildahIn, buildahProgram } from "./buildah.ts";
import { get } from "./endpoint.ts";
import { fillMachineImage } from "./machine-image.ts";
import { startedSidecar } from "./podpulse-process.ts";

/** What the image may add to its base: Node and its libraries. */
const OWN_LAYERS_LIMIT_BYTES = 3 * 2 ** 20;

const { version }: { version: string } = JSON.parse(readFileSync("package.json", "utf8"));
const named = `podpulse ${version} (commit 1a2b3c4, Node ${process.versions.node})\n`;

if (process.env["CI"] === "true" && !buildahProgram) test("buildah is installed", () => assert.fail("it is not"));

describe("the image that the Dockerfile builds, on a base made of this machine", {
  skip: !buildahProgram ? "buildah is not installed" : process.getuid?.() !== 0 && "only root may build images here",
}, async () => {
  const folder = await tempFolder({ after });
  const { imageOfFolder, build, config, layerBytes, container, filesOf, run, start } = buildahIn(folder);
  const rootFiles = join(folder, "base");
  mkdirSync(rootFiles);
  fillMachineImage(rootFiles);
  imageOfFolder(rootFiles, "base", { PATH: "/usr/local/bin:/usr/bin" });
  const first = run(container("base"), ["node", "--version"]);
  if (first.code !== 0) return test("buildah runs programs here", { skip: first.stderr }, () => {});
  build("podpulse", { NODE_IMAGE: "localhost/base", PODPULSE_COMMIT: "1a2b3c4" });
  const { User, Entrypoint, Cmd, Labels, Healthcheck } = config("podpulse");
  const pod = container("podpulse");

  test("its own layer is small beside the base", (t) => {
    const [base = 0, own = 0, ...more] = layerBytes("podpulse");
    assert.deepEqual(more, []);
    t.diagnostic(`base ${mebibytes(base)} MiB, our own layer ${mebibytes(own)} MiB`);
    assert.ok(own < OWN_LAYERS_LIMIT_BYTES, `${mebibytes(own)} MiB`);
  });

  test("holds Node, podpulse and no other program: no shell, no package manager", () => {
    const programs = join(filesOf(pod), "usr/local/bin");
    assert.deepEqual(readdirSync(programs).sort(), ["grpc_health_probe", "node", "podpulse", "podpulse.parts"]);
    assert.equal(readlinkSync(join(programs, "grpc_health_probe")), "podpulse");
    for (const place of ["bin", "sbin", "usr/bin", "usr/sbin"])
      assert.throws(() => readdirSync(join(filesOf(pod), place)), { code: "ENOENT" });
    assert.deepEqual(readdirSync(join(filesOf(pod), "usr/local/share/doc/podpulse")).sort(), [
      "LICENSE",
      "THIRD-PARTY-LICENSES.txt",
    ]);
  });

  test("says what it is and whose it runs as", () => {
    assert.deepEqual({ User, Entrypoint, Cmd }, { User: "65532:65532", Entrypoint: ["podpulse"], Cmd: ["run"] });
    assert.equal(Labels["org.opencontainers.image.version"], version);
    assert.equal(Labels["org.opencontainers.image.revision"], "1a2b3c4");
    assert.equal(Labels["org.opencontainers.image.licenses"], "Apache-2.0");
    const { stdout } = run(pod, ["node", "--print", "[process.getuid(), process.getgid()].join()"]);
    assert.equal(stdout, "65532,65532\n");
  });

  test("its program runs, and under the other name it is linked by", () => {
    assert.deepEqual(run(pod, [...Entrypoint, "--version"]), { code: 0, stdout: named, stderr: "" });
    assert.equal(run(pod, ["grpc_health_probe", "-version"]).stdout, named);
  });

  test("V8 takes what it compiled at the build", () => {
    const listen = `
      const vm = require("node:vm");
      const rejected = [];
      vm.Script = class extends vm.Script {
        constructor(code, options) { super(code, options); rejected.push(this.cachedDataRejected); }
      };
      process.on("exit", () => console.log(rejected.length > 1, rejected.every((each) => each === false)));
      process.argv = [process.argv[0], "podpulse", "--version"];
      require("/usr/local/bin/podpulse");`;
    assert.equal(run(pod, ["node", "--eval", listen]).stdout, `${named}true true\n`);
  });

  test("as a sidecar, without a capability: probes, is ready, and passes its own HEALTHCHECK", async (t) => {
    const app = await startHttpServer(t, (_, response) => response.end("ok"));
    const command = [...Entrypoint, ...Cmd, "--check", `app=${app.url}/health`, "--host", "127.0.0.1", "--port", "0"];
    const sidecar = await startedSidecar(t, start(pod, command), "SIGTERM");
    await waitFor(async () => (await get(`${sidecar.url}/readyz`)).status === 200, { what: "readiness" });
    const [form, ...check] = Healthcheck.Test;
    assert.equal(form, "CMD");
    const checkHere = check.map((word) => word.replace("http://127.0.0.1:8099", sidecar.url));
    assert.match(run(pod, checkHere).stdout, /^ok http:.* 200 in /);
    assert.equal(run(pod, ["podpulse", "status", "--url", sidecar.url]).code, 0);
    await sidecar.terminate();
    assert.equal(run(pod, checkHere).code, 1);
  });
});

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(2);
