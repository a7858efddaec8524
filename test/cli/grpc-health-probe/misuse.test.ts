import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { misuse } from "./misuse-cases.ts";
import { startPlaces } from "./places.ts";
import { runHere } from "./run.ts";

async function run(args: readonly string[]) {
  const { code, stdout, stderr } = await runHere(args);
  return { code, stdout, lines: stderr.trimEnd().split("\n") };
}

describe("grpc_health_probe, used wrongly", () => {
  for (const [args, line] of misuse) {
    test(`${args.join(" ") || "no arguments"}: ${line}`, async () => {
      const { code, stdout, lines } = await run(args);
      assert.deepEqual([code, stdout, lines[0]], [1, "", line]);
      const usage = /^(flag|invalid|bad|Usage)/.test(line);
      assert.equal(lines.includes("  -addr string"), usage);
      if (!usage) assert.equal(lines.length, 1);
    });
  }

  test("a client certificate and a key that do not belong together", async () => {
    const { at, files } = await startPlaces({ after });
    const table = [
      [files.cert, files.strangerKey, "tls: private key does not match public key"],
      [files.noPem, files.key, "tls: failed to find any PEM data in certificate input"],
      [files.cert, files.noPem, "tls: failed to find any PEM data in key input"],
    ] as const;
    for (const [cert, key, words] of table) {
      const { code, lines } = await run(["-addr", at.tls, "-tls", "-tls-client-cert", cert, "-tls-client-key", key]);
      const line = `failed to initialize tls credentials. error=failed to load tls client cert/key pair. error=${words}`;
      assert.deepEqual([code, lines], [1, [line]]);
    }
  });

  test("ALTS is refused in so many words", async () => {
    const { code, lines } = await run(["-addr=x:1", "-alts"]);
    assert.equal(code, 1);
    assert.deepEqual(lines, ["error: -alts is not supported here: podpulse does not speak ALTS (use -tls or -spiffe)"]);
  });

  test("-version is the only thing on standard output", async () => {
    const { code, stdout, lines } = await run(["-version", "-tls-no-verify"]);
    assert.match(stdout, /^podpulse \d+\.\d+\.\d+ \(Node \S+\)\n$/);
    assert.deepEqual([code, lines], [0, [""]]);
  });
});
