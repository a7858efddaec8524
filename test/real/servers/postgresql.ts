import { execFile } from "node:child_process";
import { chown, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { findProgram } from "../program.ts";
import { type RealServer, startServer } from "./real-server.ts";

const run = promisify(execFile);

/** Where Debian keeps a version's programs, which are not in PATH; undefined when there is none. */
export const postgresqlPrograms = async (): Promise<string | undefined> => {
  const root = "/usr/lib/postgresql";
  const versions = await readdir(root).catch(() => []);
  const newest = versions.toSorted().at(-1);
  return newest === undefined ? undefined : join(root, newest, "bin");
};

/** Starts PostgreSQL with a data folder of its own, as its own user: it refuses to run as root. */
export const startPostgresql = async (
  t: TestContext,
  { folder, port, programs }: { readonly folder: string; readonly port: number; readonly programs: string },
): Promise<RealServer> => {
  await mkdir(folder, { recursive: true });
  const asPostgres = [findProgram("setpriv") ?? "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"];
  const id = async (option: string) => Number((await run("id", [option, "postgres"])).stdout);
  await chown(folder, await id("-u"), await id("-g"));
  const data = join(folder, "data");
  const [setpriv = "setpriv", ...user] = asPostgres;
  await run(setpriv, [...user, join(programs, "initdb"), "--no-sync", "--auth=trust", "-D", data], { cwd: folder });
  return startServer(t, {
    command: setpriv,
    args: [
      ...user,
      join(programs, "postgres"),
      ...["-D", data, "-p", String(port), "-h", "127.0.0.1", "-c", "unix_socket_directories="],
    ],
    cwd: folder,
    ready: async () => {
      await run(join(programs, "pg_isready"), ["-h", "127.0.0.1", "-p", String(port)]);
      return true;
    },
  });
};
