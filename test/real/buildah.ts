import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { dyingWithParent, findProgram } from "./program.ts";

/** What is read of an image's configuration, as Docker writes it. */
export type ImageConfig = {
  readonly User: string;
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
};

/** The end of a program in a container. */
export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Debian's buildah, or undefined where it is not installed. */
export const buildahProgram = findProgram("buildah");

/** Images and containers in a folder of their own, by root and without a daemon; removed with the folder. */
export function buildahIn(folder: string) {
  const storage = ["--root", join(folder, "root"), "--runroot", join(folder, "run"), "--storage-driver", "vfs"];
  const commandLine = (args: readonly string[]): [string, ...string[]] => [buildahProgram ?? "", ...storage, ...args];
  const buildah = (...args: readonly string[]) => {
    const [file, ...rest] = commandLine(args);
    return execFileSync(file, rest, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 2 ** 26 }).trim();
  };
  const inContainer = (container: string, command: readonly string[]) =>
    commandLine(["run", "--isolation", "chroot", "--cap-drop", "ALL", container, "--", ...command]);

  return {
    /** An image whose only layer is that folder. */
    imageOfFolder(root: string, name: string, environment: Readonly<Record<string, string>>): void {
      const container = buildah("from", "scratch");
      buildah("add", "--quiet", container, root, "/");
      const variables = Object.entries(environment).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
      buildah("config", ...variables, container);
      buildah("commit", "--quiet", "--rm", container, name);
    },

    /** Builds the Dockerfile of the working folder; throws with what the build said. */
    build(name: string, buildArguments: Readonly<Record<string, string>>): void {
      const given = Object.entries(buildArguments).flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]);
      buildah("build", "--isolation", "chroot", "--format", "docker", ...given, "--tag", name, ".");
    },

    config(image: string): ImageConfig {
      const { Docker }: { readonly Docker: { readonly config: ImageConfig } } = JSON.parse(
        buildah("inspect", "--type", "image", image),
      );
      return Docker.config;
    },

    /** The sizes of an image's layers in bytes, not compressed, the base first. */
    layerBytes(image: string): readonly number[] {
      const layout = join(folder, "layout");
      mkdirSync(layout, { recursive: true });
      buildah("push", "--quiet", "--disable-compression", image, `dir:${layout}`);
      const manifest: { readonly layers: readonly { readonly digest: string }[] } = JSON.parse(
        readFileSync(join(layout, "manifest.json"), "utf8"),
      );
      return manifest.layers.map(({ digest }) => statSync(join(layout, digest.replace("sha256:", ""))).size);
    },

    /** The name of a new container of an image. */
    container: (image: string) => buildah("from", image),

    /** Where a container's files are, for a look from outside. */
    filesOf: (container: string) => buildah("mount", container),

    /** Runs a program to its end, as the image's user, on this machine's network. */
    run(container: string, command: readonly string[]): Ended {
      const [file, ...args] = inContainer(container, command);
      const { status, stdout, stderr } = spawnSync(file, args, { encoding: "utf8", timeout: 30_000 });
      return { code: status, stdout, stderr };
    },

    /** Starts a program whose stderr is a pipe; it ends with this process, and by SIGTERM: killed, buildah leaves it behind. */
    start(container: string, command: readonly string[]): ChildProcess {
      const [file, ...args] = dyingWithParent(inContainer(container, command), "TERM");
      return spawn(file, args, { stdio: ["ignore", "ignore", "pipe"] });
    },
  };
}
