import assert from "node:assert/strict";
import { test } from "node:test";
import { load, loadCheck, problemLines } from "../config/load.ts";

for (const [settings, connection] of [
  ["", undefined],
  [", connection: fresh, watch: false", undefined],
  [", connection: reuse", "reuse"],
  [", watch: true", "watch"],
  [", connection: fresh, watch: true", "watch"],
] as const) {
  test(`grpc: { port: 80${settings} }`, async () => {
    const { target } = await loadCheck(`checks:\n  - name: app\n    grpc: { port: 80${settings} }\n`);
    assert.ok(target.protocol === "grpc");
    assert.equal(target.connection, connection);
  });
}

test("a wrong connection", async () => {
  const lines = await problemLines(load("checks:\n  - name: app\n    grpc: { port: 80, connection: keep }\n"));
  assert.match(lines.join(), /checks\[0\]\.grpc\.connection: .*wanted fresh or reuse/);
});
