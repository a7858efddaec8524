import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { buildBundle, grpcHealthProbeBundle, runBundle } from "../bundle.ts";
import { answers, connections, encrypted } from "./cases.ts";
import { startPlaces } from "./places.ts";
import { linedUp, linesOf } from "./run.ts";

before(buildBundle);

describe("grpc_health_probe against real servers", { concurrency: 2 }, async () => {
  const places = await startPlaces({ after });
  const file = grpcHealthProbeBundle;

  for (const { name, args, code, lines, cause } of [...answers, ...connections, ...encrypted]) {
    test(name, async () => {
      const ended = await runBundle(args(places), { file });
      const found = linesOf(ended.stderr);
      const wanted = lines(places);
      assert.deepEqual([ended.code, ended.stdout], [code, ""], ended.stderr);
      assert.deepEqual(linedUp(found.lines, wanted), wanted);
      if (cause) assert.match(found.cause ?? "", cause);
      else assert.equal(found.cause, undefined);
    });
  }
});
