import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { pages, proseOf } from "./pages.ts";

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(path: string): ReadonlySet<string> {
  const headings = proseOf(readFileSync(path, "utf8")).matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** What a link leads to that is not there; links into the web are not followed. */
function broken(page: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? page : join(dirname(page), file);
  if (!existsSync(target)) return `${link}: there is no ${target}`;
  if (anchor === undefined || statSync(target).isDirectory()) return undefined;
  return anchorsOf(target).has(anchor) ? undefined : `${link}: ${target} has no such heading`;
}

describe("every link leads somewhere", () => {
  for (const page of pages) {
    test(page, () => {
      const links = proseOf(readFileSync(page, "utf8")).matchAll(/\]\(([^()\s]+)\)/g);
      assert.deepEqual(
        [...links].flatMap(([, link = ""]) => broken(page, link) ?? []),
        [],
      );
    });
  }
});

test("every page of docs is one click away from the README, or from a page that is", () => {
  const linked = new Set(["README.md"]);
  for (const page of linked) {
    for (const [, link = ""] of readFileSync(page, "utf8").matchAll(/\]\(([^()\s#]+\.md)/g)) {
      const target = join(dirname(page), link);
      if (existsSync(target)) linked.add(target);
    }
  }
  assert.deepEqual(
    pages.filter((page) => !linked.has(page)),
    [],
  );
});
