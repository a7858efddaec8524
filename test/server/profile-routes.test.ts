import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { listen } from "../../src/server/http-server.ts";
import type { ProfileSource } from "../../src/server/profile-routes.ts";
import { get } from "../sidecar/get.ts";
import { makeServer, serve, serverConfig } from "./serve.ts";

const paths = ["/debug/pprof", "/debug/pprof/", "/debug/pprof/profile", "/debug/pprof/heap"];

function profiles({ busy = false } = {}) {
  const asked: number[] = [];
  const source: ProfileSource = {
    busy,
    cpu: async (seconds) => {
      asked.push(seconds);
      return Buffer.from("cpu");
    },
    heap: async () => Buffer.from("heap"),
    close: () => {},
  };
  return { source, asked };
}

describe("/debug/pprof/", () => {
  test("is nothing at all unless server.debug is true", async () => {
    const { ask } = await serve([]);
    for (const path of paths) {
      assert.deepEqual(await ask(path).then(({ status, body }) => [status, body]), [
        404,
        `There is nothing at ${path}\n`,
      ]);
    }
  });

  test("lists the profiles", async () => {
    const { ask } = await serve([], { profiles: profiles().source });
    for (const path of ["/debug/pprof", "/debug/pprof/"]) {
      const { status, headers, body } = await ask(path);
      assert.deepEqual([status, headers["content-type"]], [200, "text/plain; charset=utf-8"]);
      assert.match(body, /^\/debug\/pprof\/profile\?seconds=30 .*\n\/debug\/pprof\/heap /m);
    }
  });

  for (const { path, body, file, seconds } of [
    { path: "/debug/pprof/heap", body: "heap", file: "heap.pb.gz", seconds: [] },
    { path: "/debug/pprof/profile", body: "cpu", file: "profile.pb.gz", seconds: [30] },
    { path: "/debug/pprof/profile?seconds=1", body: "cpu", file: "profile.pb.gz", seconds: [1] },
    { path: "/debug/pprof/profile?seconds=1.5", body: "cpu", file: "profile.pb.gz", seconds: [1.5] },
    { path: "/debug/pprof/profile?seconds=300&debug=0", body: "cpu", file: "profile.pb.gz", seconds: [300] },
  ]) {
    test(path, async (t) => {
      const { source, asked } = profiles();
      const { server } = makeServer([], systemClock, { profiles: source });
      t.after(() => server.close());
      const { port } = await listen(server, serverConfig);
      const answer = await get(`http://127.0.0.1:${port}${path}`);
      assert.deepEqual([answer.status, answer.body, asked], [200, body, seconds]);
      assert.equal(answer.headers["content-type"], "application/octet-stream");
      assert.equal(answer.headers["content-disposition"], `attachment; filename="${file}"`);
      assert.equal(answer.headers["content-encoding"], undefined, "the file itself is gzipped");
    });
  }

  for (const { path, found } of [
    { path: "profile?seconds=0", found: "0" },
    { path: "profile?seconds=0.9", found: "0.9" },
    { path: "profile?seconds=301", found: "301" },
    { path: "profile?seconds=", found: "" },
    { path: "profile?seconds=-1", found: "-1" },
    { path: "profile?seconds=1e2", found: "1e2" },
    { path: "profile?seconds=NaN", found: "NaN" },
  ]) {
    test(`${path} is 400`, async () => {
      const { source, asked } = profiles();
      const { status, body } = await (await serve([], { profiles: source })).ask(`/debug/pprof/${path}`);
      const wanted = `seconds has a wrong value (found "${found}", wanted a number from 1 to 300)\n`;
      assert.deepEqual([status, body, asked], [400, wanted, []]);
    });
  }

  test("a heap profile over seconds is 400: it is what lives now", async () => {
    const { ask } = await serve([], { profiles: profiles().source });
    const { status, body } = await ask("/debug/pprof/heap?seconds=5");
    assert.equal(status, 400);
    assert.match(body, /takes no seconds.*go tool pprof -base/);
  });

  test("a second CPU profile is 409", async () => {
    const { source, asked } = profiles({ busy: true });
    const { status, body } = await (await serve([], { profiles: source })).ask("/debug/pprof/profile");
    assert.deepEqual([status, asked], [409, []]);
    assert.equal(body, "a CPU profile is being taken already (try again when it has ended)\n");
  });

  for (const method of ["HEAD", "POST", "DELETE"] as const) {
    test(`${method} is 405`, async () => {
      const { source, asked } = profiles();
      const { ask } = await serve([], { profiles: source });
      for (const path of paths) {
        const { status, headers } = await ask(path, { method });
        assert.deepEqual([status, headers["allow"]], [405, "GET"], path);
      }
      assert.deepEqual(asked, []);
    });
  }

  test("an address that server.admin.allow does not hold is 403, and told", async () => {
    const { source, asked } = profiles();
    const { ask, events } = await serve([], { profiles: source });
    for (const path of paths) {
      const { status, body } = await ask(path, {
        remoteAddress: "10.0.0.9",
        headers: { "x-forwarded-for": "127.0.0.1" },
      });
      assert.deepEqual([status, body], [403, "10.0.0.9 may not do that (see server.admin.allow)\n"]);
    }
    assert.deepEqual(asked, []);
    assert.deepEqual(
      events.filter(({ type }) => type === "admin-refused"),
      paths.map((path) => ({ type: "admin-refused", address: "10.0.0.9", request: `GET ${path}` })),
    );
  });

  test("a web page is refused", async () => {
    const { ask } = await serve([], { profiles: profiles().source });
    assert.equal((await ask("/debug/pprof/heap", { headers: { origin: "http://evil.example" } })).status, 403);
  });
});
