import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { untilAborted } from "../../src/probes/until-aborted.ts";

const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

test("untilAborted gives what the promise gives, and stops listening", async () => {
  const { signal } = new AbortController();
  assert.equal(await untilAborted(Promise.resolve(7), signal), 7);
  await assert.rejects(untilAborted(Promise.reject(new Error("its own")), signal), /its own/);
  assert.equal(listeners(signal), 0);
});

test("untilAborted rejects with the signal's reason, and stops listening", async () => {
  const stop = new AbortController();
  const waiting = untilAborted(new Promise(() => {}), stop.signal);
  assert.equal(listeners(stop.signal), 1);
  stop.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/);
  assert.equal(listeners(stop.signal), 0);
});

test("untilAborted does not begin to wait when it is too late", async () => {
  await assert.rejects(untilAborted(Promise.resolve(7), AbortSignal.abort(new Error("too late"))), /too late/);
});

test("untilAborted drops what comes after the abort, rejections too", async () => {
  for (const abortFirst of [true, false]) {
    const stop = new AbortController();
    const { promise, reject } = Promise.withResolvers<never>();
    if (abortFirst) stop.abort(new Error("enough"));
    const waiting = untilAborted(promise, stop.signal);
    stop.abort(new Error("enough"));
    await assert.rejects(waiting, /enough/);
    reject(new Error("nobody hears this")); // unhandled, it would fail the test
  }
});
