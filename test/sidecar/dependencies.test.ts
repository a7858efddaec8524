import assert from "node:assert/strict";
import { test } from "node:test";
import { startHttpServer } from "../support/http-server.ts";
import { makeCheck } from "../support/make-check.ts";
import { waitFor } from "../support/wait-for.ts";
import { startSidecar } from "./start-sidecar.ts";
import { httpTarget } from "./targets.ts";

test("while the cause is unhealthy its dependent is not probed, the cause is named first, and probing goes on after it", async (t) => {
  let down = false;
  let orderProbes = 0;
  const database = await startHttpServer(t, (_request, response) => void response.writeHead(down ? 500 : 200).end());
  const orders = await startHttpServer(t, (_request, response) => {
    orderProbes += 1;
    response.end();
  });
  const timing = { periodMs: 100, timeoutMs: 1000, failureThreshold: 1 };
  const { ask, lines } = await startSidecar(t, [
    makeCheck({ name: "orders", target: httpTarget(orders), dependsOn: ["database"], ...timing }),
    makeCheck({ name: "database", target: httpTarget(database), ...timing }),
  ]);
  const shows = (body: string) => waitFor(async () => (await ask("/readyz?verbose")).body === body, { what: body });
  await shows("[+]orders ok\n[+]database ok\nreadyz check passed\n");
  down = true;
  await shows(
    "[-]database failed: unexpected-response\n[?]orders unknown: database is unhealthy\nreadyz check failed\n",
  );
  const { groups, checks } = JSON.parse((await ask("/status")).body);
  assert.deepEqual(
    checks.map(({ name, cause }: { name: string; cause?: string }) => [name, cause]),
    [
      ["database", undefined],
      ["orders", "database"],
    ],
  );
  assert.deepEqual(groups.find(({ name }: { name: string }) => name === "readiness").causes, ["database"]);
  const before = orderProbes;
  const failures = () => lines.filter(({ event, check }) => event === "probe-ended" && check === "database").length;
  const until = failures() + 5;
  await waitFor(() => failures() >= until, { what: "five more probes of the cause" });
  assert.ok(orderProbes <= before + 1, `${orderProbes - before} probes of a blocked check`); // one may have been in flight
  down = false;
  await shows("[+]orders ok\n[+]database ok\nreadyz check passed\n");
  assert.deepEqual(
    lines
      .filter(({ event }) => String(event).includes("blocked"))
      .map(({ event, check, cause }) => [event, check, cause]),
    [
      ["check-blocked", "orders", "database"],
      ["check-unblocked", "orders", undefined],
    ],
  );
});
