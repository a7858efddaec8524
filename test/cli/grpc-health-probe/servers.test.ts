import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { buildBundle, type Ended, grpcHealthProbeBundle, runBundle } from "../bundle.ts";
import { answers, type Case, connections, encrypted } from "./cases.ts";
import { startPlaces } from "./places.ts";
import { linedUp, linesOf, runHere } from "./run.ts";

before(buildBundle);

describe("grpc_health_probe against real servers", { concurrency: 2 }, async () => {
  const places = await startPlaces({ after });

  const prove = async ({ args, code, lines, cause }: Case, run: (args: readonly string[]) => Promise<Ended>) => {
    let ended = await run(args(places));
    // What listens there is looked at for a quarter of a second: a busy machine may need longer, and is tried again.
    for (let left = 3; left > 0 && cause && !cause.test(linesOf(ended.stderr).cause ?? ""); left -= 1) {
      ended = await run(args(places));
    }
    const found = linesOf(ended.stderr);
    const wanted = lines(places);
    assert.deepEqual([ended.code, ended.stdout], [code, ""], ended.stderr);
    assert.deepEqual(linedUp(found.lines, wanted), wanted);
    if (cause) assert.match(found.cause ?? "", cause);
    else assert.equal(found.cause, undefined);
  };

  for (const one of [...answers, ...connections, ...encrypted]) {
    test(one.name, async () => prove(one, (args) => runBundle(args, { file: grpcHealthProbeBundle })));
  }
  for (const one of [...answers, ...encrypted]) {
    test(`${one.name}, in this process`, async () => prove(one, runHere));
  }
});
