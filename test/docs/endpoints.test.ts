import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { makeServer } from "../server/serve.ts";
import { FakeClock } from "../support/fake-clock.ts";

/** The paths of the server, as the docs write them, with their methods. */
async function realRoutes(): Promise<ReadonlyMap<string, string>> {
  const profiles = { busy: false, cpu: async () => new Uint8Array(), heap: async () => new Uint8Array(), close() {} };
  const { server } = makeServer([], new FakeClock(), { profiles });
  await server.ready();
  const parents: string[] = [];
  const routes = new Map<string, string>();
  // A tree, drawn with four characters for each level.
  for (const [, indent = "", part = "", methods = ""] of server
    .printRoutes({ commonPrefix: false })
    .matchAll(/^(.*)[├└]── (\S+) \((.*)\)$/gm)) {
    const level = indent.length / 4;
    parents.length = level;
    parents.push(part);
    const path = parents.join("").replace(":group", "NAME").replace(":check", "CHECK");
    routes.set(path, methods.split(", ").sort().join(" "));
  }
  return routes;
}

/** Paths in the first column of a table, with what its second column says. */
function toldPaths(page: string): readonly (readonly [path: string, second: string])[] {
  return [...page.matchAll(/^\| (`\/[^|]*) \| +([^|]*?) +\|/gm)].flatMap(([, paths = "", second = ""]) =>
    [...paths.matchAll(/`(\/[^`]*)`/g)].map(([, path = ""]) => [path, second] as const),
  );
}

test("docs/endpoints.md tells every path with its methods, and no other", async () => {
  const [, table = ""] = readFileSync("docs/endpoints.md", "utf8").split(/^# .*$|^## /m);
  const real = await realRoutes();
  const withoutSlash = [...real].filter(([path]) => path !== "/debug/pprof");
  assert.deepEqual(toldPaths(table).toSorted(), withoutSlash.toSorted());
});

test("the README's table tells paths that are there", async () => {
  const real = await realRoutes();
  const [, table = ""] = /^\| path .*?\n((?:\|.*\n)+)/m.exec(readFileSync("README.md", "utf8")) ?? [];
  const told = toldPaths(table).map(([path]) => path);
  assert.ok(told.length > 10);
  assert.deepEqual(
    told.filter((path) => !real.has(path)),
    [],
  );
});
