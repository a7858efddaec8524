import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { findProgram } from "./program.ts";

/** What the Dockerfile's instructions call, of the base image. */
const programs = ["sh", "bash", "env", "cp", "mkdir", "ln", "sed", "grep", "ldd", "cat"];

/** Debian's, where /bin and its like are links. */
const mergedFolders = ["bin", "lib", "lib64", "sbin"];

/**
 * Fills an empty folder with what Node's image has that the Dockerfile needs, as this machine has it: the Node that runs the
 * test, the machine's npm with its settings, a shell and a few programs. So no registry of images is needed.
 */
export function fillMachineImage(root: string): void {
  for (const name of mergedFolders) {
    mkdirSync(join(root, "usr", name), { recursive: true });
    symlinkSync(`usr/${name}`, join(root, name));
  }
  for (const folder of ["root", "tmp", "etc", "usr/local/bin", "usr/local/lib"])
    mkdirSync(join(root, folder), { recursive: true });
  const paths = programs.map((name) => findProgram(name) ?? name);
  for (const path of paths) copyInto(root, path, `/usr/bin/${basename(path)}`);
  copyInto(root, process.execPath, "/usr/local/bin/node");
  for (const library of librariesOf([...paths, process.execPath])) copyInto(root, library);
  installNpm(root);
}

function installNpm(root: string): void {
  const npm = dirname(dirname(realpathSync(findProgram("npm") ?? "npm")));
  cpSync(npm, join(root, "usr/local/lib/npm"), { recursive: true, dereference: true });
  symlinkSync("../lib/npm/bin/npm-cli.js", join(root, "usr/local/bin/npm"));
  const setting = (name: string) => execFileSync("npm", ["config", "get", name], { encoding: "utf8" }).trim();
  const files = [setting("globalconfig"), setting("userconfig")].filter((file) => existsSync(file));
  const texts = files.map((file) => readFileSync(file, "utf8"));
  const { NODE_EXTRA_CA_CERTS: extra = "" } = process.env;
  const authorities = [setting("cafile"), extra].find((file) => existsSync(file));
  if (authorities) copyInto(root, authorities);
  const settings = [...texts, `registry=${setting("registry")}`, authorities ? `cafile=${authorities}` : ""];
  writeFileSync(join(root, "root/.npmrc"), settings.join("\n"));
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
}

/** What the loader would load for these programs. */
function librariesOf(paths: readonly string[]): readonly string[] {
  const text = paths.map((path) => {
    try {
      return execFileSync("ldd", [path], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    } catch {
      return ""; // a script
    }
  });
  return [...new Set(text.join("\n").match(/\/[^ ]+/g))];
}

function copyInto(root: string, path: string, place = path): void {
  const target = join(root, place);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(path, target);
}
