import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { createProbe } from "../../src/probes/registry.ts";
import type { GrpcTarget } from "../../src/target.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { listen } from "../support/listener.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { filedAuthority } from "./support/certified.ts";
import { optionsOf, probe, verdictOf } from "./support/probe.ts";
import { grpcTarget } from "./support/targets.ts";

const authority = await filedAuthority({ after });

const literal = (name: string, text: string) => ({ name, value: { type: "literal", text } }) as const;

test("metadata from the configuration", async (t) => {
  const server = await startGrpcServer(t);
  const metadata = [literal("authorization", "Bearer a b"), literal("x-empty", ""), literal("x.y_z-1", "~ !")];
  assert.equal(verdictOf(await probe(grpcTarget(server, { metadata }))), "success");
  const [received] = server.metadata();
  assert.deepEqual(
    metadata.map(({ name }) => received?.get(name)),
    [["Bearer a b"], [""], ["~ !"]],
  );
});

test("metadata from a file is read for each probe", async (t) => {
  const server = await startGrpcServer(t);
  const path = join(await tempFolder(t), "token");
  const target = grpcTarget(server, { metadata: [{ name: "token", value: { type: "file", path } }] });
  const run = await createProbe(target, optionsOf(2000));
  const next = async () => await run(new AbortController().signal);
  for (const text of ["one\n", "two"]) {
    await writeFile(path, text);
    assert.equal(verdictOf(await next()), "success");
  }
  assert.deepEqual(
    server.metadata().map((received) => received.get("token")),
    [["one"], ["two"]],
  );
  await rm(path);
  assert.match(verdictOf(await next()), /^internal: .*token/);
  assert.equal(server.metadata().length, 2);
});

test("metadata from a file that gRPC does not allow", async (t) => {
  const server = await startGrpcServer(t);
  const path = join(await tempFolder(t), "token");
  const target = grpcTarget(server, { metadata: [{ name: "token", value: { type: "file", path } }] });
  for (const text of ["a\nb", "grün"]) {
    await writeFile(path, text);
    const result = await probe(target);
    assert.match(verdictOf(result), /^internal: /);
    assert.doesNotMatch(JSON.stringify(result), /grün/, "a value may be a token");
  }
  assert.equal(server.metadata().length, 0);
});

describe(":authority", () => {
  type Case = readonly [what: string, wishes: Pick<Partial<GrpcTarget>, "authority">, authority?: string];
  const cases: readonly Case[] = [
    ["is host and port", {}],
    ["is as it is set", { authority: "shop.local" }, "shop.local"],
    ["may have a port", { authority: "shop.local:8443" }, "shop.local:8443"],
    ["may be IPv6", { authority: "[::1]:1" }, "[::1]:1"],
  ];
  for (const [what, wishes, said] of cases) {
    test(what, async (t) => {
      const seen: (string | undefined)[] = [];
      const server = createServer();
      server.on("session", (session) => session.on("error", () => {}));
      server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
        stream.on("error", () => {});
        seen.push(headers[":authority"]);
        stream.respond(
          { ":status": 200, "content-type": "application/grpc", "grpc-status": "14" },
          { endStream: true },
        );
      });
      const place = await listen(t, server, {});
      const verdict = verdictOf(await probe({ ...grpcTarget(place), ...wishes }));
      assert.match(verdict, /^unexpected-response: .*UNAVAILABLE/);
      assert.deepEqual(seen, [said ?? `127.0.0.1:${place.port}`]);
    });
  }

  test("changes neither the name in TLS nor what is verified", async (t) => {
    const server = await startGrpcServer(t, { tls: await authority.issue() });
    const target = { ...grpcTarget(server, { tls: { caFile: authority.caFile } }), authority: "shop.local" };
    assert.equal(verdictOf(await probe(target)), "success");
  });
});
