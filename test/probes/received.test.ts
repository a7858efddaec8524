import assert from "node:assert/strict";
import { Socket } from "node:net";
import { describe, test } from "node:test";
import { Received } from "../../src/probes/received.ts";

const limit = 64 * 1024;

/** A socket that is connected to nothing, and what is kept of what it receives. */
function receive(...chunks: readonly string[]) {
  const socket = new Socket();
  const received = new Received(socket);
  for (const chunk of chunks) socket.emit("data", Buffer.from(chunk, "latin1"));
  return { socket, received };
}

describe("what is kept", () => {
  test("chunks, one after the other, a character for each byte", () => {
    const { received } = receive("a\xff", "b");
    assert.deepEqual([received.text, received.full, received.ended], ["a\xffb", false, false]);
  });

  test("what is behind the part that was taken away", () => {
    const { received } = receive("abc");
    received.take(2);
    assert.equal(received.text, "c");
  });

  test("64 KiB", () => {
    const { received } = receive("x".repeat(limit - 1), "yz");
    assert.deepEqual([received.text.length, received.text.at(-1), received.full], [limit, "y", true]);
  });

  test("nothing behind a gap", () => {
    const { socket, received } = receive("x".repeat(limit), "lost");
    received.take(limit);
    socket.emit("data", Buffer.from("more"));
    assert.deepEqual([received.text, received.full], ["", true]);
  });

  test("all again once it was forgotten", () => {
    const { socket, received } = receive("x".repeat(limit), "lost");
    received.forget();
    socket.emit("data", Buffer.from("more"));
    assert.deepEqual([received.text, received.full], ["more", false]);
  });

  test("64 KiB that were taken away make room", () => {
    const { socket, received } = receive("x".repeat(limit));
    received.take(limit);
    socket.emit("data", Buffer.from("more"));
    assert.deepEqual([received.text, received.full], ["more", false]);
  });
});

describe("a change is told", () => {
  const never = new AbortController().signal;
  const error = new Error("reset");
  const cases: readonly (readonly [
    what: string,
    change: (socket: Socket) => void,
    error: Error | undefined,
    ended: boolean,
  ])[] = [
    ["data", (socket) => socket.emit("data", Buffer.from("a")), undefined, false],
    ["the end", (socket) => socket.emit("end"), undefined, true],
    ["a close", (socket) => socket.emit("close"), undefined, true],
    ["an error", (socket) => socket.emit("error", error), error, false],
  ];
  for (const [what, change, found, ended] of cases) {
    test(what, async () => {
      const { socket, received } = receive();
      const told = received.change(never);
      change(socket);
      await told;
      assert.deepEqual([received.error, received.ended], [found, ended]);
    });
  }

  test("when the signal aborts", async () => {
    const stop = new AbortController();
    const told = receive().received.change(stop.signal);
    stop.abort();
    await told;
  });
});
