import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createProbe } from "../../src/probes/registry.ts";
import type { HttpTarget } from "../../src/target.ts";
import { startHttpServer } from "../support/http-server.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { optionsOf, probe, userAgent, verdictOf } from "./support/probe.ts";
import { httpTarget } from "./support/targets.ts";

type Headers = readonly (readonly [name: string, value: string])[];

/** The headers as they arrived, one text each. */
function linesOf(rawHeaders: readonly string[] = []): readonly string[] {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
}

describe("headers on the wire", () => {
  const ours = ["connection: close", `User-Agent: ${userAgent}`, "Accept: */*"];
  const [close = "", agent = "", accept = ""] = ours;
  const cases: readonly (readonly [what: string, headers: Headers, expected: readonly string[], host?: string])[] = [
    ["three beside Host", [], ours],
    ["one more", [["X-Foo", "bar"]], [...ours, "X-Foo: bar"]],
    ["an empty one", [["Accept-Encoding", ""]], [...ours, "Accept-Encoding: "]],
    [
      "repeated ones, in their order",
      [
        ["X-A", "1"],
        ["X-B", "2"],
        ["x-a", "3"],
      ],
      [...ours, "X-A: 1", "X-B: 2", "x-a: 3"],
    ],
    ["another User-Agent", [["user-agent", "kube-probe/1"]], [close, "user-agent: kube-probe/1", accept]],
    ["no User-Agent", [["User-Agent", ""]], [close, accept]],
    ["no Accept", [["Accept", ""]], [close, agent]],
    ["another Connection", [["Connection", "keep-alive, $&"]], ["Connection: keep-alive, $&", agent, accept]],
    ["no Connection", [["connection", ""]], [agent, accept]],
    [
      "none at all",
      [
        ["User-Agent", ""],
        ["Accept", ""],
        ["Connection", ""],
      ],
      [],
    ],
    ["another Host", [["HOST", "shop.local"]], ours, "shop.local"],
    ["beyond ASCII", [["X-Foo", "caf\u00e9"]], [...ours, "X-Foo: caf\u00e9"]],
  ];
  for (const [what, headers, expected, host] of cases) {
    test(what, async (t) => {
      const server = await startHttpServer(t, (_, response) => response.end());
      assert.equal(verdictOf(await probe(httpTarget(server, { headers }))), "success");
      const [{ method, url, rawHeaders, httpVersion }, ...more] = server.requests() as [RequestHead];
      assert.deepEqual([method, url, httpVersion], ["GET", "/", "1.1"]);
      assert.deepEqual(linesOf(rawHeaders), [`host: ${host ?? `127.0.0.1:${server.port}`}`, ...expected]);
      assert.equal(more.length, 0);
    });
  }

  test("what HTTP does not allow in a header is our trouble, not the peer's", async (t) => {
    const server = await startHttpServer(t, (_, response) => response.end());
    for (const header of [
      ["X Y", "1"],
      ["X-Y", "1\r\nX-Evil: 2"],
      ["X-Y", "\u65e5\u672c"],
    ] as const) {
      const verdict = verdictOf(await probe(httpTarget(server, { headers: [header] })));
      assert.match(verdict, /^internal: the request cannot be sent: invalid /);
    }
    assert.equal(server.requests().length, 0);
  });
});

type RequestHead = ReturnType<Awaited<ReturnType<typeof startHttpServer>>["requests"]>[number];

test("the path is sent as it was written", async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end());
  const paths = ["/", "/health?full=1&x", "?full", "/a//b/../c", "/%2F%zz", "/a b#c"];
  for (const path of paths) await probe(httpTarget(server, { path }));
  const asked = server.requests().map(({ url }) => url);
  assert.deepEqual(asked, ["/", "/health?full=1&x", "/?full", "/a//b/../c", "/%2F%zz", "/a%20b"]);
});

test("each probe makes a connection of its own and closes it", async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end());
  for (const headers of [[], [["Connection", "keep-alive"]]] as const) {
    await probe(httpTarget(server, { headers }));
    await probe(httpTarget(server, { headers }));
  }
  assert.deepEqual([server.accepted(), server.connections()], [4, 0]);
});

describe("a header's value from a file", () => {
  const withToken = (target: HttpTarget, path: string): HttpTarget => ({
    ...target,
    headers: [{ name: "Authorization", value: { type: "file", path } }],
  });

  test("is read for each probe, without the newline at its end", async (t) => {
    const server = await startHttpServer(t, (_, response) => response.end());
    const file = join(await tempFolder(t), "token");
    const target = withToken(httpTarget(server), file);
    for (const text of ["Bearer one\n", "Bearer two", "Bearer three\r\n", " Bearer four \n\n".trimEnd()]) {
      await writeFile(file, text);
      assert.equal(verdictOf(await probe(target)), "success");
    }
    const sent = server.requests().map(({ rawHeaders }) => rawHeaders.at(-1));
    assert.deepEqual(sent, ["Bearer one", "Bearer two", "Bearer three", "Bearer four"]);
  });

  test("that is missing, or has several lines, is our trouble", async (t) => {
    const server = await startHttpServer(t, (_, response) => response.end());
    const file = join(await tempFolder(t), "token");
    const verdict = async () => verdictOf(await probe(withToken(httpTarget(server), file)));
    await writeFile(file, "one\ntwo\n");
    assert.match(await verdict(), /^internal: the value of header Authorization in .* is longer than one line$/);
    await rm(file);
    assert.match(await verdict(), /^internal: cannot read the value of header Authorization: ENOENT/);
    assert.equal(server.accepted(), 0);
  });

  test("that does not come in time is a timeout, and holds up nothing else", async (t) => {
    const pipe = join(await tempFolder(t), "pipe");
    execFileSync("mkfifo", [pipe]);
    try {
      const server = await startHttpServer(t, (_, response) => response.end());
      const run = await createProbe(withToken(httpTarget(server), pipe), optionsOf(50));
      assert.equal(verdictOf(await run(new AbortController().signal)), "timeout: no result within 0.05 s");
      assert.equal(server.accepted(), 0);
    } finally {
      await writeFile(pipe, "late"); // lets the thread go that waits for it
    }
  });
});
