import assert from "node:assert/strict";
import { test } from "node:test";
import { cancelledBySignals } from "../../../src/cli/grpc-health-probe/cancellation.ts";

const listeners = () => process.listenerCount("SIGTERM") + process.listenerCount("SIGINT");

test("a second signal neither tells anything nor ends the process, which still has its exit code to give", (t) => {
  t.after(() => process.removeAllListeners("SIGTERM").removeAllListeners("SIGINT"));
  const lines: string[] = [];
  const cancellation = cancelledBySignals((line) => lines.push(line));
  process.emit("SIGTERM", "SIGTERM");
  process.emit("SIGINT", "SIGINT");
  assert.deepEqual([cancellation.signal.aborted, lines], [true, ["cancellation received (signal: terminated)"]]);
  cancellation.end();
  assert.equal(listeners(), 2);
});

test("a probe that was not cancelled leaves no listener", () => {
  const before = listeners();
  const cancellation = cancelledBySignals(() => {});
  assert.equal(listeners(), before + 2);
  cancellation.end();
  assert.deepEqual([listeners(), cancellation.signal.aborted], [before, false]);
});
