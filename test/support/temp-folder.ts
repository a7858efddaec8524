import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lifetime } from "./lifetime.ts";

/** An empty folder of the test's own, removed with it. Its path is short enough to hold a Unix socket. */
export async function tempFolder(t: Lifetime): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "podpulse-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
