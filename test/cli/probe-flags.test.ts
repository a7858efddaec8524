import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { createAuthority, writePem } from "../support/certificates.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { runInProcess } from "./run-in-process.ts";

const folder = await tempFolder({ after });
const authority = await createAuthority();
const own = await authority.issue({ uris: ["spiffe://shop.local/orders"] });
const { ca, token } = await writePem(folder, { ca: authority.certPem, token: "from-a-file\n" });
const http = await startHttpServer({ after }, (_, response) => {
  response.writeHead(404, { "x-version": "v2.1" }).end(JSON.stringify({ status: "UP", ready: true }));
});
const http2 = await startHttpServer({ after }, (_, response) => response.end("ok"), { http2: true });
const https = await startHttpServer({ after }, (_, response) => response.end("ok"), { tls: own });
const old = await startHttpServer({ after }, (_, response) => response.end("ok"), {
  tls: { ...own, maxVersion: "TLSv1.2" },
});
const redis = await startTcpServer({ after }, (socket) => {
  socket.on("data", (data: Buffer) => socket.write(data.equals(Buffer.from("PING\r\n")) ? "+PONG\r\n" : "-ERR\r\n"));
});
const closing = await startTcpServer({ after }, "closes");
const grpc = await startGrpcServer({ after });

const tcp = `tcp://127.0.0.1:${redis.port}`;
const found = ["--expect-status", "404"];

type Row = { readonly args: readonly string[]; readonly said: RegExp };

/** Every flag, each with an answer that meets it and one that does not. */
const table: readonly Row[] = [
  { args: [http.url, "--expect-status", "200-299, 404"], said: /^ok .* 404 in/ },
  { args: [http.url, "--expect-status", "405"], said: /: unexpected-response: status 404 \(wanted 405\)/ },
  { args: [http.url, ...found, "--expect-header", "X-Version: ^v2"], said: /^ok / },
  { args: [http.url, ...found, "--expect-header", "X-Version: ^v3"], said: /: unexpected-response: .*x-version/i },
  { args: [http.url, ...found, "--expect-body", '"UP"'], said: /^ok / },
  { args: [http.url, ...found, "--expect-body", "DOWN"], said: /: unexpected-response: / },
  { args: [http.url, ...found, "--expect-body-matches", '(?i)"STATUS"'], said: /^ok / },
  { args: [http.url, ...found, "--expect-body-matches", "^status"], said: /: unexpected-response: / },
  { args: [http.url, ...found, "--expect-json", "/status=UP"], said: /^ok / },
  { args: [http.url, ...found, "--expect-json", "/ready=true"], said: /^ok / },
  { args: [http.url, ...found, "--expect-json", '/ready="true"'], said: /: unexpected-response: / },
  { args: [http.url, ...found, "--expect-body", "UP", "--max-body-bytes", "5"], said: /: unexpected-response: / },
  { args: [http2.url, "--http2-prior-knowledge"], said: /^ok .* 200 in/ },
  { args: [http2.url], said: /^failed .*: protocol: / },
  { args: [https.url, "--http2", "--cacert", ca], said: /^ok .* 200 in/ },
  { args: [tcp, "--send", "PING\\r\\n", "--expect", "^\\+PONG"], said: /^ok / },
  { args: [tcp, "--send-hex", "50494e470d0a", "--expect", "PONG"], said: /^ok / },
  { args: [tcp, "--send", "NO\\r\\n", "--expect", "-ERR", "--send", "PING\\r\\n", "--expect", "PONG"], said: /^ok / },
  { args: [tcp, "--send", "NO", "--expect", "PONG", "--timeout", ".3"], said: /: unexpected-response: / },
  { args: [`tcp://127.0.0.1:${closing.port}`, "--settle", "0.5"], said: /: reset: / },
  { args: [https.url, "--cacert", ca, "--spiffe-id", "spiffe://shop.local/*"], said: /^ok / },
  { args: [https.url, "--cacert", ca, "--spiffe-id", "spiffe://shop.local/other"], said: /: tls: .*spiffe:/ },
  { args: [https.url, "--cacert", ca, "--tlsv1.3"], said: /^ok / },
  { args: [old.url, "--cacert", ca], said: /^ok / },
  { args: [https.url, "--cacert", ca, "--expires-within", "60"], said: /^ok / },
  {
    args: [https.url, "--cacert", ca, "--expires-within", "8640000"],
    said: /^degraded https:\S+ 200 in .* ms \(.*\): a certificate ends \d{4}-\d\d-\d\d\n$/,
  },
  {
    args: [https.url, "--cacert", ca, "--expires-within", "8640000", "-o", "json"],
    said: /^\{"target":"https:.*"outcome":"success",.*"degraded":true\}\n$/,
  },
  { args: [old.url, "--cacert", ca, "--tlsv1.3"], said: /: tls: / },
];

describe("probe: every flag does what it says", () => {
  for (const { args, said } of table) {
    test(args.slice(1).join(" ") || "no flags", async () => {
      const { code, stdout, stderr } = await runInProcess(["probe", ...args]);
      assert.match(stdout, said, stderr);
      assert.equal(code, stdout.startsWith("ok") ? 0 : 1, "degraded is no success");
    });
  }

  test("-H and --header-file are headers and metadata, --authority is :authority", async () => {
    const headers = ["-H", "X-One: 1", "--header-file", `Authorization: ${token}`];
    const urls = [http.url, `grpc://127.0.0.1:${grpc.port}`];
    await runInProcess(["probe", ...urls, ...headers, "--authority", "shop.local"]);
    const sent = http.requests().at(-1)?.rawHeaders ?? [];
    assert.deepEqual(
      ["X-One", "Authorization"].map((name) => sent[sent.indexOf(name) + 1]),
      ["1", "from-a-file"],
    );
    const metadata = grpc.metadata().at(-1);
    assert.deepEqual([metadata?.get("x-one"), metadata?.get("authorization")], [["1"], ["from-a-file"]]);
  });

  test("a file for a header that is not there is told with the result", async () => {
    writeFileSync(join(folder, "empty"), "");
    const { stdout } = await runInProcess(["probe", http.url, "--header-file", `A: ${join(folder, "none")}`]);
    assert.match(stdout, /^failed .*: internal: .*none/);
  });
});
