import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
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
const id = "spiffe://shop.local/ns/prod/sa/orders";
const tomorrow = new Date(Date.now() + 24 * 60 * 60 * 1000);
const tls = await authority.issue({ dnsNames: ["shop.local"], uris: [id], notAfter: tomorrow });
const { ca } = await writePem(folder, { ca: authority.certPem });
const token = join(folder, "token");
await writeFile(token, "from-a-file\n");

const http = await startHttpServer({ after }, (request, response) => {
  response.setHeader("x-version", "v2.7.1");
  response.setHeader("x-token", request.headers["token"] ?? "none");
  response.writeHead(request.url === "/teapot" ? 418 : 200).end('{"status":"ok","depth":3,"more":[true]}');
});
const http2 = await startHttpServer({ after }, (_, response) => response.end("ok"), { http2: true });
const https = await startHttpServer({ after }, (_, response) => response.end("ok"), { tls });
const https2 = await startHttpServer({ after }, (_, response) => response.end("ok"), { tls, http2: true });
const old = await startHttpServer({ after }, (_, response) => response.end("ok"), {
  tls: { ...tls, maxVersion: "TLSv1.2" },
});
const grpc = await startGrpcServer({ after });
const echo = await startTcpServer({ after }, (socket) => socket.on("data", (data) => socket.write(data)));
const closer = await startTcpServer({ after }, (socket) => socket.end());

type Row = { readonly to: string; readonly args: readonly string[]; readonly line: RegExp };

const ok = /^ok /;
const plain = `tcp://127.0.0.1:${echo.port}`;
const teapot = `${http.url}/teapot`;
const trusted = ["--cacert", ca] as const;

const rows: readonly Row[] = [
  { to: teapot, args: [], line: /^failed .*: unexpected-response: .*418/ },
  { to: teapot, args: ["--expect-status", "200-299, 418"], line: /^ok .* 418 in / },
  { to: teapot, args: ["--expect-status=200", "--expect-status=418"], line: /^ok .* 418 in / },
  { to: http.url, args: ["--expect-status", "204"], line: /^failed .*200/ },
  { to: http.url, args: ["--expect-header", "X-Version: ^v2\\."], line: ok },
  {
    to: http.url,
    args: ["--expect-header", "X-Version: ^v3\\."],
    line: /^failed .*: unexpected-response: .*x-version/i,
  },
  { to: http.url, args: ["--expect-body", '"depth":3'], line: ok },
  { to: http.url, args: ["--expect-body", '"depth":4'], line: /^failed .*: unexpected-response: / },
  { to: http.url, args: ["--expect-body-matches", "depth.:[0-9]"], line: ok },
  { to: http.url, args: ["--expect-body-matches", "^depth"], line: /^failed / },
  { to: http.url, args: ["--expect-json", "/status=ok"], line: ok },
  { to: http.url, args: ["--expect-json", '/status="ok"'], line: ok },
  { to: http.url, args: ["--expect-json", "/depth=3"], line: ok },
  { to: http.url, args: ["--expect-json", '/depth="3"'], line: /^failed / },
  { to: http.url, args: ["--expect-json", "/more=[true]"], line: ok },
  { to: http.url, args: ["--expect-body", "more", "--max-body-bytes", "10"], line: /^failed / },
  { to: http.url, args: ["-H", "Token: given", "--expect-header", "X-Token: ^given$"], line: ok },
  { to: http.url, args: ["--header-file", `Token: ${token}`, "--expect-header", "X-Token: ^from-a-file$"], line: ok },
  { to: http.url, args: ["--header-file", "Token: /nowhere"], line: /^failed .*\/nowhere/ },
  { to: http2.url, args: [], line: /^failed / },
  { to: http2.url, args: ["--http2"], line: ok },
  { to: http.url, args: ["--http2"], line: /^failed .*: protocol: / },
  { to: https.url, args: [...trusted, "--server-name", "shop.local", "--alpn"], line: ok },
  { to: https.url, args: [...trusted, "--server-name", "shop.local", "--tlsv1.3"], line: ok },
  { to: https2.url, args: ["-k"], line: /^failed .*: tls: / },
  { to: https2.url, args: ["-k", "--alpn"], line: ok },
  { to: old.url, args: ["-k"], line: ok },
  { to: old.url, args: ["-k", "--tlsv1.3"], line: /^failed .*: tls: / },
  { to: https.url, args: [...trusted, "--spiffe-id", id], line: ok },
  { to: https.url, args: [...trusted, "--spiffe-id", "spiffe://shop.local/other"], line: /^failed .*: tls: .*spiffe/i },
  { to: https.url, args: ["-k", "--expires-within", "3600"], line: ok },
  {
    to: https.url,
    args: ["-k", "--expires-within", "864000"],
    line: /^degraded .*: the certificate ends \d{4}-.*, within 864000 s\n$/,
  },
  { to: plain, args: ["--send", "PING\\r\\n", "--expect", "^PING\r\n$"], line: ok },
  { to: plain, args: ["--send-hex", "50494e47", "--expect", "^PING$"], line: ok },
  { to: plain, args: ["--send", "a", "--expect", "^a$", "--send", "b", "--expect", "^b$"], line: ok },
  { to: plain, args: ["--send", "a", "--expect", "^b$", "--timeout=.3"], line: /^failed .*: unexpected-response: / },
  { to: plain, args: ["--settle", "0.05"], line: ok },
  { to: `tcp://127.0.0.1:${closer.port}`, args: ["--settle", "0.5"], line: /^failed .*: reset: / },
  { to: `grpc://127.0.0.1:${grpc.port}`, args: ["--header-file", `Token: ${token}`, "--authority", "shop"], line: ok },
];

describe("probe: what each flag does, against real servers", { concurrency: true }, () => {
  for (const { to, args, line } of rows) {
    test(`${to.replace(/:\d+/, "")} ${args.join(" ").replace(folder, "")} ${line}`, async () => {
      const { code, stdout, stderr } = await runInProcess(["probe", to, "--timeout=5", ...args]);
      assert.match(stdout, line);
      assert.deepEqual([code, stderr], [stdout.startsWith("ok ") ? 0 : 1, ""]);
    });
  }
});

test("probe: a certificate near its end is told in JSON too", async () => {
  const { code, stdout } = await runInProcess(["probe", https.url, "-k", "--expires-within=864000", "-o", "json"]);
  const { outcome, certificateEndsSoon }: Record<string, unknown> = JSON.parse(stdout);
  assert.deepEqual([code, outcome, certificateEndsSoon], [1, "success", true]);
});

test("probe: gRPC metadata from a file", async () => {
  const sent = grpc.metadata().map((metadata) => metadata.get("token"));
  assert.deepEqual(sent, [["from-a-file"]]);
});

test("probe: --authority is sent as :authority", async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end(), { http2: true });
  await runInProcess(["probe", `grpc://127.0.0.1:${server.port}`, "--authority", "shop.local"]);
  const [head] = server.requests();
  assert.equal(head?.rawHeaders[head.rawHeaders.indexOf(":authority") + 1], "shop.local");
});
