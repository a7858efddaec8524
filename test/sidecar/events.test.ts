import assert from "node:assert/strict";
import { createServer, type IncomingMessage, request } from "node:http";
import { describe, test } from "node:test";
import type { Config } from "../../src/config.ts";
import { createSidecar } from "../../src/sidecar.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { makeCheck } from "../support/make-check.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { get } from "./get.ts";
import { configOf, memoryLogger } from "./start-sidecar.ts";
import { tcpTarget } from "./targets.ts";

async function started(t: Lifetime, more: Partial<Config> = {}) {
  const target = tcpTarget(await startTcpServer(t, "silent"));
  const { logger, lines } = memoryLogger();
  const config = { ...configOf([makeCheck({ name: "app", target, periodMs: 100 })]), ...more };
  const sidecar = await createSidecar({ config, logger });
  const { url, port } = await sidecar.start();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= sidecar.stop();
    return stopped;
  };
  t.after(stop);
  const ask = (path: string) => get(`${url}${path}`);
  await waitFor(async () => (await ask("/readyz")).status === 200, { what: "readiness" });
  return { url, port, ask, stop, lines };
}

/** Reads `/events`; what has come so far is `text()`. */
async function read(t: Lifetime, url: string, headers: Record<string, string> = {}) {
  let text = "";
  let ended = false;
  const call = request(`${url}/events`, { headers }).end();
  t.after(() => void call.destroy());
  const response = await new Promise<IncomingMessage>((resolve) => call.on("response", resolve));
  response.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  response.on("close", () => {
    ended = true;
  });
  const holds = (part: string) => waitFor(() => text.includes(part), { what: part });
  const types = () => [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type);
  return { response, text: () => text, types, holds, ended: () => ended };
}

describe("/events", () => {
  test("tells each event as it happens, and /status shows the last ones", async (t) => {
    const { url, ask } = await started(t);
    const { response, holds, text } = await read(t, url);
    assert.equal(response.headers["content-type"], "text/event-stream; charset=utf-8");
    await ask("/-/drain");
    await ask("/-/undrain");
    await holds("event: drain-ended\n");
    const [, data = ""] = /^data: (.*"drain-ended".*)$/m.exec(text()) ?? [];
    const { events } = JSON.parse((await ask("/status")).body);
    assert.deepEqual(JSON.parse(data), events.at(-1));
    assert.deepEqual(
      events.map(({ type, check, group, status }: Record<string, string>) => [type, check ?? group, status]),
      [
        ["check-status-changed", "app", "healthy"],
        ["group-status-changed", "readiness", "healthy"],
        ["group-status-changed", "startup", "healthy"],
        ["drain-started", undefined, undefined],
        ["drain-ended", undefined, undefined],
      ],
    );
    assert.equal(events[0].lastResult.outcome, "success");
  });

  test("a reader that comes back gets what it missed", async (t) => {
    const { url, ask } = await started(t);
    const { events } = JSON.parse((await ask("/status")).body);
    const { types, holds } = await read(t, url, { "last-event-id": events[0].id });
    await holds("group-status-changed");
    await waitFor(() => types().length === events.length - 1, { what: "all that was missed" });
    const other = await read(t, url, { "last-event-id": "other-1" });
    await other.holds("retry: 2000\n\n");
    assert.deepEqual(other.types(), []);
  });

  test("HEAD is answered, and does not become a reader", async (t) => {
    const { url } = await started(t);
    const { status, headers } = await fetch(`${url}/events`, { method: "HEAD" });
    assert.deepEqual([status, headers.get("content-type")], [200, "text/event-stream; charset=utf-8"]);
  });

  test("the 65th reader is refused; the stop ends the others", async (t) => {
    const { url, ask, stop } = await started(t);
    const readers = await Promise.all(Array.from({ length: 64 }, () => read(t, url)));
    assert.equal((await ask("/events")).status, 503);
    await stop();
    await waitFor(() => readers.every(({ ended }) => ended()), { what: "the end of every stream" });
  });
});

describe("the webhook", () => {
  test("gets events in batches, with its headers", async (t) => {
    const requests: { readonly headers: IncomingMessage["headers"]; readonly body: string }[] = [];
    const receiver = createServer((incoming, response) => {
      let body = "";
      incoming.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      incoming.on("end", () => {
        requests.push({ headers: incoming.headers, body });
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    t.after(() => void receiver.close());
    const address = receiver.address();
    const port = typeof address === "object" ? address?.port : 0;
    const headers = [{ name: "Authorization", value: { type: "literal", text: "Bearer hush" } }] as const;
    const { ask, stop, lines } = await started(t, {
      webhook: { url: `http://127.0.0.1:${port}/hook/secret`, headers },
    });
    await waitFor(() => requests.length === 1, { what: "the first batch" });
    const { source, events } = JSON.parse(requests[0]?.body ?? "");
    assert.equal(source.name, "podpulse");
    assert.deepEqual(events, JSON.parse((await ask("/status")).body).events);
    assert.equal(requests[0]?.headers.authorization, "Bearer hush");
    assert.equal(requests[0]?.headers["content-type"], "application/json");
    await stop();
    assert.equal(JSON.parse(requests.at(-1)?.body ?? "").events.at(-1).type, "drain-started");
    assert.doesNotMatch(JSON.stringify(lines), /hush|secret/);
  });

  for (const { name, receiver } of [
    { name: "refuses connections", receiver: undefined },
    { name: "never answers", receiver: () => {} },
    {
      name: "answers 500",
      receiver: (_: unknown, response: { writeHead(n: number): { end(): void } }) => response.writeHead(500).end(),
    },
  ]) {
    test(`that ${name} harms nothing, and leaves nothing open`, async (t) => {
      const server = createServer(receiver);
      if (receiver) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      t.after(() => server.closeAllConnections());
      t.after(() => void server.close());
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : await unusedPort();
      await leavesNothingOpen(async () => {
        const releases: (() => void | Promise<void>)[] = [];
        const lifetime = { after: (release: () => void | Promise<void>) => releases.push(release) };
        const { ask, stop } = await started(lifetime, { webhook: { url: `http://127.0.0.1:${port}/`, headers: [] } });
        assert.equal((await ask("/readyz")).status, 200);
        const stoppedAt = performance.now();
        await stop();
        assert.ok(performance.now() - stoppedAt < 5000);
        for (const release of releases.reverse()) await release();
        server.closeAllConnections();
      });
    });
  }
});
