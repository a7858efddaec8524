import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { after, before, describe, test } from "node:test";
import { startGrpcServer } from "../../support/grpc-server.ts";
import { startTcpServer } from "../../support/tcp-zoo.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { waitFor } from "../../support/wait-for.ts";
import { buildBundle, bundle, codeInBundle, grpcHealthProbeBundle, runBundle } from "../bundle.ts";
import { startPlaces, startRecorder } from "./places.ts";
import { linesOf, linkedBundle } from "./run.ts";
import { startSpiffePlaces } from "./spiffe-places.ts";

before(buildBundle);

describe("what it is called as", { concurrency: 2 }, () => {
  for (const name of ["grpc_health_probe", "grpc-health-probe"]) {
    test(`a link to podpulse named ${name}`, async (t) => {
      const { port } = await startGrpcServer(t);
      const { code, stderr } = await runBundle([`-addr=:${port}`], { file: await linkedBundle(t, name) });
      assert.deepEqual([code, stderr], [0, "status: SERVING\n"]);
    });
  }

  test("its own file, alone in a folder", async (t) => {
    const { port } = await startGrpcServer(t);
    const file = join(await tempFolder(t), "grpc_health_probe");
    copyFileSync(grpcHealthProbeBundle, file);
    const { code, stderr } = await runBundle([`-addr=:${port}`], { file });
    assert.deepEqual([code, stderr], [0, "status: SERVING\n"]);
  });

  test("a link of any other name is podpulse", async (t) => {
    const { code, stderr } = await runBundle(["-addr=:1"], { file: await linkedBundle(t, "health_probe") });
    assert.equal(code, 2);
    assert.match(stderr, /podpulse --help/);
  });

  test("package.json names both files", () => {
    const { bin } = JSON.parse(readFileSync("package.json", "utf8"));
    assert.deepEqual(bin, { podpulse: "dist/podpulse.js", grpc_health_probe: "dist/grpc_health_probe.js" });
  });

  test("neither commander nor a web server is in its own file", () => {
    const [text, whole] = [codeInBundle(grpcHealthProbeBundle), codeInBundle(bundle)];
    // A word that each library's code holds.
    const words = ["CommanderError", "FST_ERR_", "UndiciError", "openmetrics-text", "pino.msgPrefix", "YAMLParseError"];
    for (const word of words) {
      assert.ok(!text.includes(word), word);
      assert.ok(whole.includes(word), word);
    }
  });
});

describe("signals", { concurrency: 2 }, async () => {
  const { at } = await startPlaces({ after });
  const { agents } = await startSpiffePlaces({ after });
  const table = [
    {
      name: "while it connects",
      args: ["-addr", at.silent, "-connect-timeout=30s"],
      sentAt: "establishing connection",
      code: 2,
      line: `error: failed to connect service at "${at.silent}": context canceled`,
    },
    {
      name: "while it waits to try again",
      args: ["-addr", at.refused, "-connect-timeout=30s"],
      sentAt: "establishing connection",
      code: 2,
      line: `error: failed to connect service at "${at.refused}": context canceled`,
    },
    {
      name: "while it waits for the answer",
      args: ["-addr", at.hanging, "-rpc-timeout=30s"],
      sentAt: "connection established",
      code: 3,
      line: "error: health rpc failed: rpc error: code = Canceled desc = context canceled",
    },
    {
      name: "while it waits for an SVID",
      args: ["-addr", at.refused, "-spiffe", "-rpc-timeout=30s"],
      sentAt: "> spiffe=true",
      code: 20,
      line: "failed to initialize tls credentials with spiffe. error=context canceled",
    },
  ] as const;
  for (const { name, args, sentAt, code, line } of table) {
    for (const [signal, word] of [
      ["SIGTERM", "terminated"],
      ["SIGINT", "interrupt"],
    ] as const) {
      test(`${signal} ${name}`, async () => {
        const env = { SPIFFE_ENDPOINT_SOCKET: agents.silent };
        const child = spawn(process.execPath, [grpcHealthProbeBundle, "-v", ...args], {
          env,
          stdio: ["ignore", "ignore", "pipe"],
        });
        let stderr = "";
        child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
          stderr += chunk;
        });
        const { promise: ended, resolve } = Promise.withResolvers<number | null>();
        child.on("close", resolve);
        await waitFor(() => stderr.includes(sentAt), { what: sentAt });
        child.kill(signal);
        assert.equal(await ended, code);
        assert.deepEqual(linesOf(stderr).lines.slice(-2), [`cancellation received (signal: ${word})`, line]);
      });
    }
  }
});

describe("time", { concurrency: 2 }, () => {
  test("a server that is just starting, and closes its first connections, still comes in time", async (t) => {
    const grpc = await startGrpcServer(t);
    let accepted = 0;
    const { port } = await startTcpServer(t, (socket) => {
      if (++accepted <= 3) socket.destroy();
      else pipeline(socket, connect(grpc.port, grpc.host), socket, () => {});
    });
    const { code, stderr } = await runBundle([`-addr=:${port}`, "-connect-timeout=30s"], {
      file: grpcHealthProbeBundle,
    });
    assert.deepEqual([code, stderr], [0, "status: SERVING\n"]);
    assert.ok(accepted > 3);
  });

  test("a port that refuses is tried until the time is over, and no longer", async (t) => {
    const { at } = await startPlaces(t);
    const start = performance.now();
    const { code } = await runBundle(["-addr", at.refused, "-connect-timeout=500ms"], { file: grpcHealthProbeBundle });
    const ms = performance.now() - start;
    assert.equal(code, 2);
    assert.ok(ms >= 500 && ms < 10_000, `${ms} ms`);
  });

  test("a time longer than Node's timers hold is no time at all", async (t) => {
    const { port } = await startGrpcServer(t);
    const args = [`-addr=:${port}`, "-connect-timeout=2000000h", "-rpc-timeout=500h"];
    const { code, stderr } = await runBundle(args, { file: grpcHealthProbeBundle });
    assert.deepEqual([code, stderr], [0, "status: SERVING\n"]);
  });
});

test("what the server is sent", async (t) => {
  const { place, headers } = await startRecorder(t);
  const args = ["-addr", place, "-user-agent=kube-probe/1.33", "-rpc-header=A:  b", "-rpc-header", "a:c:d", "-gzip"];
  const { code } = await runBundle([...args, "-rpc-timeout=5s"], { file: grpcHealthProbeBundle });
  assert.equal(code, 3);
  const [sent = {}] = headers();
  assert.match(String(sent["user-agent"]), /^kube-probe\/1\.33 grpc-node-js\/\S+$/);
  assert.deepEqual([sent["a"], sent["grpc-encoding"], sent[":authority"]], ["b, c:d", "gzip", place]);
  assert.match(String(sent["grpc-timeout"]), /^\d+m$/);
});
