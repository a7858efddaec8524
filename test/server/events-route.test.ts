import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { fastify } from "fastify";
import { EventHistory } from "../../src/event-history.ts";
import { addEventsRoute } from "../../src/server/events-route.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makeCheck } from "../support/make-check.ts";
import { waitFor } from "../support/wait-for.ts";

test("a reader that does not read is cut off, and another gets every event", async (t) => {
  const history = new EventHistory(new FakeClock());
  const server = fastify({ forceCloseConnections: true });
  addEventsRoute(server, history);
  await server.listen({ host: "127.0.0.1", port: 0 });
  t.after(() => server.close());
  const address = server.server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const open = async (): Promise<Socket> => {
    const socket = connect({ host: "127.0.0.1", port }).on("error", () => {});
    t.after(() => void socket.destroy());
    await once(socket, "connect");
    socket.write("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    return socket;
  };
  (await open()).pause();
  let heard = 0;
  let greeted = false;
  (await open()).on("data", (chunk) => {
    const text = chunk.toString("latin1");
    heard += text.split("event: tls-files-kept").length - 1;
    greeted ||= text.includes("retry: ");
  });
  const connections = () =>
    new Promise<number>((resolve) => server.server.getConnections((_, count) => resolve(count)));
  await waitFor(async () => greeted && (await connections()) === 2, { what: "both readers" });
  let told = 0;
  const tellOne = async (): Promise<boolean> => {
    history.listen({ type: "tls-files-kept", check: makeCheck(), message: "x".repeat(100_000) });
    told += 1;
    await waitFor(() => heard === told, { what: `event ${told}` });
    return (await connections()) === 1;
  };
  // The kernel's buffers take some megabytes before anything is left unread on our side.
  while (!(await tellOne())) assert.ok(told < 1000, "the reader is still there");
});
