import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { unusedPort } from "../support/tcp-zoo.ts";
import { buildBundle, runBundle } from "./bundle.ts";
import { shownBy } from "./pseudo-terminal.ts";

before(buildBundle);

const longPath = `/${"a-part-of-a-long-path/".repeat(5)}`;
const longName = "a-name-as-long-as-a-dns-label-may-be-which-is-63-characters";

/** A check that passes, one with a long target and a long message, and what else is given. */
async function configOf(t: Lifetime, more = ""): Promise<string> {
  const { port } = await startHttpServer(t, (_, response) => response.writeHead(503).end());
  const database = `{ name: database, tcpSocket: { port: ${await unusedPort()} }, critical: false }`;
  return `defaults: { timeoutSeconds: 20 }\nchecks: [{ name: app, httpGet: { port: ${port}, path: "${longPath}" } }, ${database}${more}]`;
}

const command = ["check"];

describe("check on a terminal", { concurrency: true }, () => {
  for (const columns of [60, 80, 132]) {
    for (const { name, more } of [
      { name: "long targets", more: "" },
      { name: "a long name too", more: `, { name: ${longName}, tcpSocket: { port: 1 } }` },
    ]) {
      test(`${columns} columns, ${name}: no line is wider, nothing is cut`, async (t) => {
        const env = { PODPULSE_CONFIG: await configOf(t, more) };
        const { shown } = await shownBy(t, [...command, "--trace"], { columns, env });
        const plain = stripVTControlCharacters(shown);
        assert.deepEqual(
          plain.split("\n").filter((line) => line.length > columns),
          [],
        );
        const joined = plain.replaceAll(/\s+/g, "");
        for (const whole of [longPath, "unexpected-response:status503(wanted200-399)", "(notcritical)"])
          assert.ok(joined.includes(whole), `${whole} in ${plain}`);
        if (more) assert.match(plain, new RegExp(`^${longName}$`, "m"), "whole above its bar");
      });
    }
  }

  test("what fits is a table of five columns", async (t) => {
    const env = { PODPULSE_CONFIG: `checks: [{ name: app, tcpSocket: { port: ${await unusedPort()} } }]` };
    const { code, shown } = await shownBy(t, command, { columns: 120, env });
    const [head = "", row = ""] = stripVTControlCharacters(shown).split("\n");
    assert.deepEqual(head.split(/ +/), ["CHECK", "RESULT", "TIME", "TARGET", "DETAIL"]);
    assert.match(row, /^app +failed +\d+\.\d ms {2}tcp:\/\/\S+ {2}refused: connection refused by /);
    assert.equal(code, 1);
  });

  test("colour, and none with NO_COLOR", async (t) => {
    const env = { PODPULSE_CONFIG: await configOf(t), TERM: "xterm" };
    const coloured = await shownBy(t, [...command, "--trace"], { columns: 80, env });
    assert.ok(coloured.shown.includes("\u001b[31mfailed\u001b[39m"));
    assert.ok(coloured.shown.includes("|\u001b[34m\u001b[7mc"));
    const plain = await shownBy(t, [...command, "--trace"], { columns: 80, env: { ...env, NO_COLOR: "1" } });
    assert.ok(!plain.shown.includes("\u001b"));
    assert.match(plain.shown, /\|c+r/);
  });

  test("no format for machines is coloured", async (t) => {
    const env = { PODPULSE_CONFIG: await configOf(t), TERM: "xterm" };
    for (const output of ["json", "ndjson", "junit", "tap", "prometheus"]) {
      const { shown } = await shownBy(t, [...command, "-o", output], { columns: 80, env });
      assert.ok(shown.length > 0 && !shown.includes("\u001b"), output);
    }
  });
});

test("check into a pipe: a line a check, however long", async (t) => {
  const { stdout } = await runBundle(["check"], { env: { PODPULSE_CONFIG: await configOf(t) } });
  const [, app = "", database = "", ...rest] = stdout.split("\n");
  assert.match(
    app,
    new RegExp(`^app .* http://\\S+${longPath}  unexpected-response: status 503 \\(wanted 200-399\\)$`),
  );
  assert.match(database, / \(not critical\)$/);
  assert.deepEqual(rest, ["", "unhealthy", ""]);
});
