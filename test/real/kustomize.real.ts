import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { runInProcess } from "../cli/run-in-process.ts";
import { schemaFaults } from "../support/kubernetes-schema.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { findProgram } from "./program.ts";

const kustomize = findProgram("kustomize");
const kubectl = findProgram("kubectl");
const [program, verb] = kustomize ? [kustomize, "build"] : [kubectl, "kustomize"];

const build = (folder: string) =>
  execFileSync(program ?? "", [verb ?? "", folder], { encoding: "utf8", timeout: 30_000 });

describe("kustomize builds every folder of k8s", {
  skip: !program && "neither kustomize nor kubectl is installed",
}, async () => {
  const folder = await tempFolder({ after });

  for (const overlay of globSync("k8s/*/kustomization.yaml")
    .sort()
    .map((file) => dirname(file))) {
    test(`${overlay}: objects of Kubernetes', in which lint finds nothing`, async () => {
      const text = build(overlay);
      for (const document of parseAllDocuments(text)) {
        const object: { readonly apiVersion: string } = document.toJS();
        if (object.apiVersion !== "security.istio.io/v1") assert.deepEqual(await schemaFaults(object), []);
      }
      if (overlay === "k8s/batch") return; // it runs podpulse batch, which nobody probes
      const manifest = join(folder, `${basename(overlay)}.yaml`);
      writeFileSync(manifest, text);
      const { code, stdout, stderr } = await runInProcess(["lint", "--strict", "--pod", manifest]);
      assert.deepEqual([code, stderr], [0, ""], stdout);
      assert.match(stdout, /\nnothing found\n$/);
    });
  }

  test("what podpulse init writes into a folder is one of them", async () => {
    const shop = join(folder, "shop");
    const args = ["init", "--pod", "examples/command-line/deployment.yaml", "-o", shop];
    assert.equal((await runInProcess(args)).code, 0);
    const manifest = join(folder, "shop.yaml");
    writeFileSync(manifest, build(shop));
    const { code, stdout } = await runInProcess(["lint", "--strict", "--pod", manifest]);
    assert.equal(code, 0);
    assert.match(stdout, /\nnothing found\n$/);
  });
});
