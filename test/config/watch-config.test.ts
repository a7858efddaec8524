import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { watchConfig } from "../../src/config/watch-config.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";

/** Counts the changes that are told of a path. */
async function watch(t: Lifetime, path: string) {
  let changes = 0;
  let looks = 0;
  const stop = watchConfig({ path, intervalMs: 20, onChange: () => changes++, onLook: () => looks++ });
  t.after(stop);
  await waitFor(() => looks > 0, { what: "the first look" }); // what stands there then is no change
  return { told: (count: number) => waitFor(() => changes === count, { what: `${count} changes` }) };
}

describe("a change of the configuration's files is told once", () => {
  test("a file that is written to, replaced, removed and back", async (t) => {
    const file = join(await tempFolder(t), "podpulse.yaml");
    writeFileSync(file, "a");
    const { told } = await watch(t, file);
    appendFileSync(file, "b");
    await told(1);
    writeFileSync(`${file}.new`, "ab");
    renameSync(`${file}.new`, file);
    await told(2);
    rmSync(file);
    await told(3);
    writeFileSync(file, "c");
    await told(4);
  });

  test("a directory: files that are added and removed", async (t) => {
    const folder = await tempFolder(t);
    writeFileSync(join(folder, "a.yaml"), "a");
    const { told } = await watch(t, folder);
    writeFileSync(join(folder, "b.yaml"), "b");
    await told(1);
    rmSync(join(folder, "a.yaml"));
    await told(2);
  });

  for (const name of ["a directory", "a file"]) {
    test(`a ConfigMap's swapped link, watched as ${name}`, async (t) => {
      const folder = await tempFolder(t);
      for (const version of ["..1", "..2"]) {
        mkdirSync(join(folder, version));
        writeFileSync(join(folder, version, "podpulse.yaml"), "same text, other file");
      }
      symlinkSync("..1", join(folder, "..data"));
      symlinkSync(join("..data", "podpulse.yaml"), join(folder, "podpulse.yaml"));
      const { told } = await watch(t, name === "a file" ? join(folder, "podpulse.yaml") : folder);
      symlinkSync("..2", join(folder, "..data_tmp"));
      renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
      await told(1);
    });
  }
});

test("a watch that is stopped leaves nothing open", async (t) => {
  const folder = await tempFolder(t);
  await leavesNothingOpen(async () => {
    watchConfig({ path: folder, intervalMs: 20, onChange: () => {} })();
  });
});
