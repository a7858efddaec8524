import assert from "node:assert/strict";
import { before, test } from "node:test";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { buildBundle, bundle } from "./bundle.ts";
import { placeIn, startProgram } from "./start-wait.ts";

before(buildBundle);

const esc = "\u001b";

test("wait: on a terminal one line is drawn again and again, and is gone before the command runs", async (t) => {
  const folder = await tempFolder(t);
  const [early, late] = [placeIn(t, folder, "early"), placeIn(t, folder, "late")];
  await early.open();
  const wait = `'${process.execPath}' '${bundle}' wait ${early.url} ${late.url} --interval=.1 -- sh -c 'echo "<$(tty -s && echo terminal)>"'`;
  // `script` gives the command a terminal; stty, a width that the line does not fit.
  const { child, stdout, ended } = startProgram(t, "script", ["-qec", `stty cols 60 rows 20; ${wait}`, "/dev/null"], {
    TERM: "xterm",
    SHELL: "/bin/sh",
  });
  child.stdin?.on("error", () => {});
  await waitFor(() => /waiting for 1 s: 1 of 2: /.test(stdout()), { what: "the line to be drawn again" });
  await late.open();
  assert.deepEqual(await ended, { code: 0, signal: null });
  const drawn = [...stdout().matchAll(/waiting for \d+ s: \P{Cc}*/gu)].map(([line]) => line);
  assert.ok(drawn.length >= 2 && drawn.every((line) => line.length < 60 && line.endsWith("…")), drawn.join("\n"));
  assert.ok(stdout().includes(`${esc}[32mok${esc}[39m ${early.url}`), "what passes stays");
  const end = stdout().slice(stdout().lastIndexOf("waiting for"));
  assert.ok(end.includes(`${esc}[2K`) || end.includes(`${esc}[J`), "the line is erased");
  assert.match(end, /<terminal>\r\n$/);
  assert.ok(!stdout().includes(`${esc}[?25l`), "the cursor is never hidden");
});
