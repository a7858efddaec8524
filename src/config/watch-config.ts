import * as fs from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { codeOf } from "../errors.ts";

// Not `node:fs/promises`, which loads readline with it: 5 ms of a start.
const stat = promisify(fs.stat);
const readdir = promisify(fs.readdir);

export type WatchOptions = {
  /** The file or directory that holds the configuration. */
  readonly path: string;
  readonly intervalMs: number;
  readonly onChange: () => void;
  /** Called after each look. */
  readonly onLook?: () => void;
};

/**
 * Looks again and again whether the configuration's files have changed. Looking works where change notifications do
 * not (network file systems, a ConfigMap's swapped links): links are followed, so a swap shows as another file. A
 * change is told once two looks in a row agree, so that a half-written file is not read.
 * Call what is returned to stop.
 */
export function watchConfig({ path, intervalMs, onChange, onLook }: WatchOptions): () => void {
  let known: string | undefined;
  let last: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = async (): Promise<void> => {
    const seen = await fingerprint(path);
    if (stopped) return;
    if (known === undefined) known = seen;
    else if (seen !== known && seen === last) {
      known = seen;
      onChange();
    }
    last = seen;
    onLook?.();
    timer = setTimeout(() => void look(), intervalMs);
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** A text that is another one when a file is another one, or has been written to. */
async function fingerprint(path: string): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return await fingerprintOf(path);
    const names = (await readdir(path)).filter((name) => !name.startsWith(".")).sort();
    return (await Promise.all(names.map((name) => fingerprintOf(join(path, name))))).join("\n");
  } catch (error) {
    return codeOf(error) ?? "unreadable";
  }
}

async function fingerprintOf(file: string): Promise<string> {
  const { ino, size, mtimeMs, ctimeMs } = await stat(file);
  return `${file} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}
