import assert from "node:assert/strict";
import { test } from "node:test";
import { Metadata } from "@grpc/grpc-js";
import { foreignClient } from "../support/foreign-health-client.ts";
import { makeCheck } from "../support/make-check.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { waitFor } from "../support/wait-for.ts";
import { serveGrpc } from "./serve-grpc.ts";

const at = (port: number) => `127.0.0.1:${port}`;
const none = { added: [], changed: [], removed: [], kept: [] };

/** Waits until a watcher has heard exactly this. */
async function heard(watch: { readonly seen: readonly string[] }, ...expected: readonly string[]): Promise<void> {
  await waitFor(() => watch.seen.length >= expected.length, { what: expected.join(", ") });
  assert.deepEqual(watch.seen, expected);
}

test("Watch tells the status at once, then each change, and nothing twice", async (t) => {
  const { port, pass, fail, store } = await serveGrpc(t, [{ name: "app" }, { name: "db", critical: false }]);
  const { watch } = foreignClient(t, at(port));
  const [whole, app, liveness] = [watch(""), watch("app"), watch("liveness")];
  await heard(whole, "NOT_SERVING");
  await heard(app, "NOT_SERVING");
  await heard(liveness, "SERVING");
  fail("db"); // readiness is unknown before and after
  pass("db");
  pass("app");
  await heard(whole, "NOT_SERVING", "SERVING");
  fail("db"); // degraded
  fail("app");
  await heard(whole, "NOT_SERVING", "SERVING", "NOT_SERVING");
  await heard(app, "NOT_SERVING", "SERVING", "NOT_SERVING");
  pass("app");
  await heard(whole, "NOT_SERVING", "SERVING", "NOT_SERVING", "SERVING");
  store.drain.start();
  await heard(whole, "NOT_SERVING", "SERVING", "NOT_SERVING", "SERVING", "NOT_SERVING");
  store.drain.end();
  await heard(whole, "NOT_SERVING", "SERVING", "NOT_SERVING", "SERVING", "NOT_SERVING", "SERVING");
  await heard(app, "NOT_SERVING", "SERVING", "NOT_SERVING", "SERVING");
  await heard(liveness, "SERVING");
});

test("Watch hears of a group that changes although none of its checks does", async (t) => {
  const { port, fail } = await serveGrpc(t, [{ failureThreshold: 3 }]);
  const { watch } = foreignClient(t, at(port));
  const [startup, app] = [watch("startup"), watch("app")];
  await heard(startup, "NOT_SERVING");
  fail();
  await heard(startup, "NOT_SERVING", "SERVING");
  await heard(app, "NOT_SERVING");
});

test("Watch hears of evidence that grows too old by itself", async (t) => {
  const { port, pass } = await serveGrpc(t, [{ staleAfterMs: 100 }]);
  pass();
  await heard(foreignClient(t, at(port)).watch("app"), "SERVING", "NOT_SERVING");
});

test("a service that is not there: SERVICE_UNKNOWN, and the stream stays; a reload may bring and remove it", async (t) => {
  const { port, store, publisher, pass } = await serveGrpc(t, [{ name: "app" }]);
  const { watch } = foreignClient(t, at(port));
  const [db, group] = [watch("db"), watch("paying")];
  await heard(db, "SERVICE_UNKNOWN");
  await heard(group, "SERVICE_UNKNOWN");
  const reload = (names: readonly string[]) => {
    store.setChecks(names.map((name) => makeCheck({ name, groups: name === "db" ? ["paying"] : ["readiness"] })));
    publisher.publish({ type: "reload-succeeded", trigger: "signal", changes: none });
  };
  reload(["app", "db"]);
  await heard(db, "SERVICE_UNKNOWN", "NOT_SERVING");
  await waitFor(() => group.seen.length === 2, { what: "the new group" });
  pass("db");
  await heard(db, "SERVICE_UNKNOWN", "NOT_SERVING", "SERVING");
  reload(["app"]);
  await heard(db, "SERVICE_UNKNOWN", "NOT_SERVING", "SERVING", "SERVICE_UNKNOWN");
  await waitFor(() => group.seen.at(-1) === "SERVICE_UNKNOWN", { what: "the end of the group" });
});

test("a stream that its client ends is forgotten", async (t) => {
  const { port, server } = await serveGrpc(t);
  const stream = foreignClient(t, at(port)).watch("");
  await heard(stream, "NOT_SERVING");
  assert.equal(server.watchers, 1);
  stream.cancel();
  await waitFor(() => server.watchers === 0, { what: "the end of the stream" });
});

test("close: watchers hear the drain, then why their streams end", async (t) => {
  const { port, store, pass, close } = await serveGrpc(t);
  pass();
  const { watch } = foreignClient(t, at(port));
  const [whole, liveness] = [watch(""), watch("liveness")];
  await heard(whole, "SERVING");
  await heard(liveness, "SERVING");
  store.drain.start();
  await close();
  assert.deepEqual(await whole.ended, { code: "UNAVAILABLE", details: "podpulse is stopping" });
  await heard(whole, "SERVING", "NOT_SERVING");
  await heard(liveness, "SERVING");
});

test("calls that grpc-js has ended before they began leave no watcher behind", async (t) => {
  const { port, server } = await serveGrpc(t);
  const metadata = new Metadata();
  metadata.set("grpc-timeout", "soon");
  const { watch } = foreignClient(t, at(port));
  for (let times = 0; times < 20; times += 1) assert.equal((await watch("", metadata).ended).code, "INTERNAL");
  const good = watch("");
  await heard(good, "NOT_SERVING");
  assert.equal(server.watchers, 1);
});

test("it leaves nothing open, whatever was being watched", async (t) => {
  const run = async () => {
    const { port, close, store, pass } = await serveGrpc(t);
    const afters: (() => void | Promise<void>)[] = [];
    const { watch } = foreignClient({ after: (release) => void afters.push(release) }, at(port));
    const streams = ["", "app", "none"].map((name) => watch(name));
    for (const stream of streams) await waitFor(() => stream.seen.length === 1, { what: "a status" });
    pass();
    store.close();
    await close();
    for (const stream of streams) await stream.ended;
    for (const release of afters) await release();
  };
  await run(); // loads what is loaded on first use
  await leavesNothingOpen(run);
});
