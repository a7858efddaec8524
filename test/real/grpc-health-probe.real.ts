import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { IncomingHttpHeaders } from "node:http2";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { buildBundle, grpcHealthProbeBundle } from "../cli/bundle.ts";
import { answers, connections, encrypted } from "../cli/grpc-health-probe/cases.ts";
import { misuse } from "../cli/grpc-health-probe/misuse-cases.ts";
import { onlyPort, startPlaces, startRecorder } from "../cli/grpc-health-probe/places.ts";
import { linedUp, linesOf } from "../cli/grpc-health-probe/run.ts";
import { badEndpoints, spiffeCases } from "../cli/grpc-health-probe/spiffe-cases.ts";
import { startSpiffePlaces } from "../cli/grpc-health-probe/spiffe-places.ts";
import { findProgram } from "./program.ts";

const original = findProgram("grpc_health_probe") ?? findProgram("grpc-health-probe");

type Command = readonly [program: string, ...first: string[]];
type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string; readonly ms: number };

type RunOptions = { readonly env?: Readonly<Record<string, string>>; readonly terminateAt?: string };

/** Runs a program to its end; terminates it when it has written a line that holds `terminateAt`. */
async function run(
  [program, ...first]: Command,
  args: readonly string[],
  { terminateAt, env = {} }: RunOptions = {},
): Promise<Ended> {
  const start = performance.now();
  const child = spawn(program, [...first, ...args], { env, stdio: ["ignore", "pipe", "pipe"], timeout: 20_000 });
  const { promise: code, resolve } = Promise.withResolvers<number | null>();
  child.on("close", resolve);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
    if (terminateAt !== undefined && stderr.includes(terminateAt) && !child.killed) child.kill("SIGTERM");
  });
  const stdout = await text(child.stdout);
  return { code: await code, stdout, stderr, ms: performance.now() - start };
}

describe("grpc_health_probe beside the original", {
  concurrency: 1,
  skip: !original && "it is not installed",
}, async () => {
  before(buildBundle);
  const places = await startPlaces({ after });
  const { agents, servers } = await startSpiffePlaces({ after });
  const recorder = await startRecorder({ after });
  const theirs: Command = [original ?? ""];
  const ours: Command = [process.execPath, grpcHealthProbeBundle];
  const both = (args: readonly string[], options?: RunOptions) =>
    Promise.all([run(theirs, args, options), run(ours, args, options)]);

  for (const { name, args, code, lines } of [...answers, ...connections, ...encrypted]) {
    test(name, async () => {
      const wanted = lines(places);
      for (const ended of await both(args(places))) {
        assert.deepEqual([ended.code, ended.stdout], [code, ""], ended.stderr);
        assert.deepEqual(linedUp(linesOf(ended.stderr).lines, wanted), wanted);
      }
    });
  }

  for (const [args] of misuse) {
    test(`used wrongly: ${args.join(" ") || "no arguments"}`, async () => {
      const [theirEnd, ourEnd] = await both(args);
      assert.deepEqual({ ...ourEnd, ms: 0 }, { ...theirEnd, ms: 0 });
      assert.equal(ourEnd.code, 1);
    });
  }

  for (const { name, agent, server = "ours", args = [], code, line } of spiffeCases) {
    test(`-spiffe: ${name}`, async () => {
      const env = { SPIFFE_ENDPOINT_SOCKET: agents[agent] };
      for (const ended of await both(["-spiffe", "-addr", servers[server], ...args], { env })) {
        assert.deepEqual([ended.code, ended.stdout], [code, ""], ended.stderr);
        assert.deepEqual(linesOf(ended.stderr).lines, [line.replace("ADDR", servers[server])]);
      }
    });
  }

  test("-spiffe: SPIFFE_ENDPOINT_SOCKET that names no Workload API", async () => {
    for (const [endpoint] of badEndpoints) {
      const env = endpoint === undefined ? {} : { SPIFFE_ENDPOINT_SOCKET: endpoint };
      const [theirEnd, ourEnd] = await both(["-spiffe", "-addr=x:1"], { env });
      assert.deepEqual({ ...ourEnd, ms: 0 }, { ...theirEnd, ms: 0 });
    }
  });

  test("-version is told on standard output", async () => {
    for (const { code, stdout, stderr } of await both(["-version", "-tls-no-verify"])) {
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /^\S.*\n$/);
    }
  });

  test("client certificates that cannot be used", async () => {
    const { at, files } = places;
    for (const [cert, key] of [
      [files.cert, files.strangerKey],
      [files.noPem, files.key],
      [files.cert, files.noPem],
      [files.cert, files.missing],
    ] as const) {
      const [theirEnd, ourEnd] = await both([
        "-addr",
        at.tls,
        "-tls",
        "-tls-client-cert",
        cert,
        "-tls-client-key",
        key,
      ]);
      assert.deepEqual({ ...ourEnd, ms: 0 }, { ...theirEnd, ms: 0 });
    }
  });

  describe("what the server is sent", () => {
    /** What is gRPC's own, and differs between its two implementations. */
    const own = new Set(["te", "accept-encoding", "grpc-accept-encoding", "content-type"]);
    const told = (headers: IncomingHttpHeaders = {}) =>
      Object.fromEntries(
        Object.entries(headers)
          .filter(([name]) => !own.has(name))
          .map(([name, value]) => [
            name,
            String(value)
              .replace(/ grpc-\S+$/, "")
              .replace(/^\d+[munSMH]$/, "TIME"),
          ]),
      );

    const table: readonly (readonly [name: string, args: (place: string) => readonly string[]])[] = [
      ["nothing special", (place) => ["-addr", place]],
      ["only a port", (place) => ["-addr", onlyPort(place)]],
      ["dns:///", (place) => ["-addr", `dns:///localhost${onlyPort(place)}`]],
      ["another user agent", (place) => ["-addr", place, "-user-agent=kube-probe/1.33"]],
      ["compressed", (place) => ["-addr", place, "-gzip"]],
      ["headers", (place) => ["-addr", place, "-rpc-header=A: b", "-rpc-header=Authorization:Bearer x: y"]],
      ["a header twice", (place) => ["-addr", place, "-rpc-header=a:1", "-rpc-header=a:  2 "]],
      [
        "headers that gRPC sets itself",
        (place) => [
          "-addr",
          place,
          ...["user-agent: x", "content-type: y", "te: z", "grpc-encoding: br"].map(
            (header) => `-rpc-header=${header}`,
          ),
        ],
      ],
      ["a binary header", (place) => ["-addr", place, "-rpc-header=a-bin: \u00e4b"]],
    ];
    for (const [name, args] of table) {
      test(name, async () => {
        const before = recorder.headers().length;
        for (const command of [theirs, ours]) assert.equal((await run(command, args(recorder.place))).code, 3);
        const [theirHeaders, ourHeaders] = recorder.headers().slice(before);
        assert.ok(theirHeaders && ourHeaders);
        assert.deepEqual(told(ourHeaders), told(theirHeaders));
      });
    }
  });

  test("SIGTERM while it connects", async () => {
    const args = ["-v", "-addr", places.at.silent, "-connect-timeout=10s"];
    for (const { code, stderr, ms } of await both(args, { terminateAt: "establishing connection\n" })) {
      assert.equal(code, 2);
      const line = `error: failed to connect service at "${places.at.silent}": context canceled`;
      assert.deepEqual(linesOf(stderr).lines.slice(-2), ["cancellation received (signal: terminated)", line]);
      assert.ok(ms < 5000, `${ms} ms`);
    }
  });

  test("SIGTERM while it waits for the answer", async () => {
    const args = ["-v", "-addr", places.at.hanging, "-rpc-timeout=10s"];
    for (const { code, stderr, ms } of await both(args, { terminateAt: "connection established" })) {
      assert.equal(code, 3);
      const line = "error: health rpc failed: rpc error: code = Canceled desc = context canceled";
      assert.deepEqual(linesOf(stderr).lines.slice(-2), ["cancellation received (signal: terminated)", line]);
      assert.ok(ms < 5000, `${ms} ms`);
    }
  });

  test("a port that refuses is tried again until the time is over", async () => {
    for (const { code, ms } of await both(["-addr", places.at.refused, "-connect-timeout=700ms"])) {
      assert.equal(code, 2);
      assert.ok(ms >= 690, `${ms} ms`);
    }
  });
});
