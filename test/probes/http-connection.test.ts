import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { HttpConnection } from "../../src/probes/http-connection.ts";
import { requestHead } from "../../src/probes/http-request.ts";
import { PhaseTimer } from "../../src/probes/phase-timer.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";

const request = {
  head: requestHead([], "a.test", "podpulse/1"),
  path: "/",
  maxBodyBytes: 10_240,
  isFinal: () => true,
} as const;

test("a connection that was lost before it is used is a failure, and not asked for again and again", async (t) => {
  const server = await startTcpServer(t, "http11");
  for (const error of [undefined, Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" })]) {
    await leavesNothingOpen(async () => {
      const socket = connect(server).on("error", () => {});
      await once(socket, "connect");
      socket.destroy(error);
      const run = { signal: new AbortController().signal, phases: new PhaseTimer(), details: {} };
      const connection = new HttpConnection(socket, { scheme: "http", http2: false });
      await assert.rejects(connection.ask(request, run), { reason: "reset", message: /before it was asked$/ });
      assert.equal(connection.usable, false);
      await connection.close();
    });
  }
});
