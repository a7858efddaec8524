import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import type { ProbeResult } from "../../src/probe.ts";
import type { ExchangeStep, TlsSettings } from "../../src/target.ts";
import { listen } from "../support/listener.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { filedAuthority } from "./support/certified.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { type Place, tcpTarget } from "./support/targets.ts";

const authority = await filedAuthority({ after });

const send = (data: string): ExchangeStep => ({ type: "send", data, encoding: "utf8" });
const sendHex = (data: string): ExchangeStep => ({ type: "send", data, encoding: "hex" });
const expect = (pattern: string): ExchangeStep => ({ type: "expect", pattern });

type Options = { readonly timeoutMs?: number; readonly tls?: Partial<TlsSettings> };

async function talk(place: Place, exchange: readonly ExchangeStep[], options: Options = {}): Promise<ProbeResult> {
  const { timeoutMs = 2000, tls } = options;
  return await probe({ ...tcpTarget(place, tls), exchange }, timeoutMs);
}

/** Says a greeting, then answers each line by a table: pieces, each sent in a turn of its own. */
const lineServer =
  (answers: Readonly<Record<string, readonly string[]>>, greeting = "") =>
  (socket: Socket): void => {
    if (greeting) socket.write(greeting);
    let rest = "";
    socket.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString("latin1")).split("\r\n");
      rest = lines.pop() ?? "";
      const pieces = lines.flatMap((line) => answers[line] ?? []);
      const next = () => {
        const piece = pieces.shift();
        if (piece !== undefined) socket.write(piece, "latin1", () => setImmediate(next));
      };
      next();
    });
  };

const smtp = lineServer(
  { "EHLO podpulse": ["250-mail.test\r\n250-", "PIPELINING\r\n", "250 SIZE\r\n"], NOOP: ["250 OK\r\n"] },
  "220 mail.test ESMTP\r\n",
);

/** Asks with one line, and says this to it. */
const saying = (...pieces: readonly string[]) => lineServer({ GO: pieces });
const go = send("GO\r\n");

type Case = {
  readonly what: string;
  readonly server: (socket: Socket) => void;
  readonly steps: readonly ExchangeStep[];
  readonly timeoutMs?: number;
  readonly verdict: RegExp;
};

const cases: readonly Case[] = [
  {
    what: "an answer in pieces",
    server: lineServer({ PING: ["+", "PO", "NG\r", "\n"] }),
    steps: [send("PING\r\n"), expect("^\\+PONG\r\n")],
    verdict: /^success$/,
  },
  {
    what: "several steps",
    server: smtp,
    steps: [expect("^220 "), send("EHLO podpulse\r\n"), expect("(?m)^250 SIZE"), send("NOOP\r\n"), expect("^250 OK")],
    verdict: /^success$/,
  },
  { what: "a greeting alone", server: smtp, steps: [expect("^220 .*ESMTP\r\n")], verdict: /^success$/ },
  {
    what: "a byte is a character",
    server: saying("\x00\xff\x80"),
    steps: [go, expect("^\\x00\\xff\\x80$")],
    verdict: /^success$/,
  },
  {
    what: "what an expect has matched is used up",
    server: saying("one two"),
    steps: [go, expect("one"), expect("^ two$")],
    verdict: /^success$/,
  },
  {
    what: "one answer does not match twice",
    server: saying("one two"),
    steps: [go, expect("one"), expect("one")],
    timeoutMs: 500,
    verdict: /^unexpected-response: no match of one in time \(found " two"\)$/,
  },
  {
    what: "what came before a send is no answer to it",
    server: saying("one two"),
    steps: [go, expect("one"), send("x"), expect("two")],
    timeoutMs: 100,
    verdict: /^timeout: no answer within 0\.1 s$/,
  },
  {
    what: "another answer",
    server: saying("-ERR no\r\n\x9b"),
    steps: [go, expect("^\\+OK")],
    timeoutMs: 100,
    verdict: /^unexpected-response: no match of \^\\\+OK in time \(found "-ERR no\\r\\n\\u009b"\)$/,
  },
  {
    what: "another answer that is long",
    server: saying("x".repeat(1000)),
    steps: [go, expect("y")],
    timeoutMs: 100,
    verdict: /^unexpected-response: no match of y in time \(found "x{60}…"\)$/,
  },
  {
    what: "no answer",
    server: () => {},
    steps: [go, expect("x")],
    timeoutMs: 100,
    verdict: /^timeout: no answer within 0\.1 s$/,
  },
  {
    what: "half an answer, then the end",
    server: (socket) => socket.once("data", () => socket.end("+PO")),
    steps: [go, expect("PONG")],
    verdict: /^unexpected-response: no match of PONG before the peer closed the connection \(found "\+PO"\)$/,
  },
  {
    what: "the end at once",
    server: (socket) => socket.end(),
    steps: [expect("x")],
    verdict: /^unexpected-response: no match of x before the peer closed the connection \(found nothing\)$/,
  },
  {
    what: "an answer and the end",
    server: (socket) => socket.once("data", () => socket.end("PONG")),
    steps: [go, expect("PONG")],
    verdict: /^success$/,
  },
  {
    what: "a reset",
    server: (socket) => socket.once("data", () => socket.resetAndDestroy()),
    steps: [go, expect("x")],
    verdict: /^reset: the peer reset the connection$/,
  },
  {
    what: "64 KiB without a match",
    server: (socket) => socket.write("x".repeat(64 * 1024)),
    steps: [expect("y")],
    verdict: /^unexpected-response: no match of y within 64 KiB \(found "x{60}…"\)$/,
  },
  {
    what: "a match at the end of 64 KiB",
    server: (socket) => socket.write(`${"x".repeat(64 * 1024 - 1)}y`),
    steps: [expect("y$")],
    verdict: /^success$/,
  },
  {
    what: "a catastrophic pattern",
    server: (socket) => socket.write("a".repeat(64 * 1024)),
    steps: [expect("^(a|aa)+(a*)*[bc]")],
    verdict: /^unexpected-response: no match of .* within 64 KiB/,
  },
];

describe("exchanges", () => {
  for (const { what, server: behaviour, steps, timeoutMs, verdict } of cases) {
    test(what, async (t) => {
      const server = await startTcpServer(t, behaviour);
      const result = await talk(server, steps, timeoutMs === undefined ? {} : { timeoutMs });
      assert.match(verdictOf(result), verdict);
      assert.deepEqual(Object.keys(result.phases), ["connect", "request"]);
      assert.equal(server.accepted(), 1);
    });
  }
});

test("endless data ends at 64 KiB", async (t) => {
  const server = await startTcpServer(t, (socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write("x".repeat(10_000)));
    };
    socket.on("drain", more);
    more();
  });
  const result = await talk(server, [expect("y")]);
  assert.match(verdictOf(result), /^unexpected-response: no match of y within 64 KiB/);
  assert.ok(result.durationMs < 1000, `${result.durationMs} ms`);
});

test("the bytes on the wire", async (t) => {
  const server = await startTcpServer(t, (socket) => {
    let count = 0;
    socket.on("data", (chunk: Buffer) => {
      count += chunk.length;
      if (count === 11) socket.write("done");
    });
  });
  const result = await talk(server, [sendHex("00ff0aCD"), send("grün\r\n"), expect("^done$")]);
  assert.equal(verdictOf(result), "success");
  assert.deepEqual(server.received(), Buffer.from([0, 255, 10, 0xcd, ...Buffer.from("grün\r\n", "utf8")]));
});

test("a pattern that does not compile is refused when the probe is made", async () => {
  await assert.rejects(talk({ host: "127.0.0.1", port: 1 }, [expect("(?=x)")]), /error parsing regexp/);
});

test("over a Unix socket", async (t) => {
  const server = await startTcpServer(t, smtp, { path: join(await tempFolder(t), "a.sock") });
  assert.equal(verdictOf(await talk(server, [expect("^220 "), send("NOOP\r\n"), expect("^250 ")])), "success");
});

for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
  test(`over ${maxVersion}`, async (t) => {
    const { certPem, keyPem } = await authority.issue();
    const server = createTlsServer({ cert: certPem, key: keyPem, maxVersion }, (socket) => {
      socket.on("error", () => {});
      smtp(socket);
    });
    const place = await listen(t, server, {});
    const steps = [expect("^220 "), send("NOOP\r\n"), expect("^250 ")];
    const tls = { caFile: authority.caFile };
    const result = await talk(place, steps, { tls });
    assert.equal(verdictOf(result), "success");
    assert.deepEqual(Object.keys(result.phases), ["connect", "tls", "request"]);
    const missed = verdictOf(await talk(place, [expect("^500 ")], { tls, timeoutMs: 300 }));
    assert.equal(missed, 'unexpected-response: no match of ^500  in time (found "220 mail.test ESMTP\\r\\n")');
  });
}

test("what is sent last arrives, though nothing is awaited after it", async (t) => {
  const arrived = Promise.withResolvers<void>();
  const server = await startTcpServer(t, (socket) => void once(socket, "data").then(() => arrived.resolve()));
  assert.equal(verdictOf(await talk(server, [send("bye")])), "success");
  await arrived.promise;
  assert.equal(server.received().toString(), "bye");
});
