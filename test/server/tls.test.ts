import assert from "node:assert/strict";
import { type RequestOptions, request } from "node:https";
import { type TestContext, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import type { ServerTls } from "../../src/config.ts";
import { listen } from "../../src/server/http-server.ts";
import { createAuthority, writePem } from "../support/certificates.ts";
import { makeCheck } from "../support/make-check.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { makeServer, serverConfig } from "./serve.ts";

async function start(t: TestContext, tls: ServerTls): Promise<number> {
  const config = { ...serverConfig, tls };
  const { server } = makeServer([makeCheck()], systemClock, { config });
  t.after(() => server.close());
  return (await listen(server, config)).port;
}

async function get(port: number, options: RequestOptions) {
  return await new Promise<number | undefined>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path: "/livez", agent: false, ...options }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    });
    asked.on("error", reject).end();
  });
}

async function filesOf(t: TestContext) {
  const authority = await createAuthority();
  const own = await authority.issue();
  const files = await writePem(await tempFolder(t), { cert: own.certPem, key: own.keyPem, ca: authority.certPem });
  return { authority, tls: { certFile: files.cert, keyFile: files.key }, caFile: files.ca };
}

test("serves HTTPS with the files of the configuration", async (t) => {
  const { authority, tls } = await filesOf(t);
  const port = await start(t, tls);
  assert.equal(await get(port, { ca: authority.certPem }), 200);
});

test("refuses TLS 1.1", async (t) => {
  const { authority, tls } = await filesOf(t);
  const port = await start(t, tls);
  // A client that would speak it, so that it is the server that objects.
  const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
  await assert.rejects(get(port, { ca: authority.certPem, ...old }), /alert protocol version/);
});

test("with a client CA, serves only who has a certificate of it", async (t) => {
  const { authority, tls, caFile } = await filesOf(t);
  const port = await start(t, { ...tls, clientCaFile: caFile });
  const [client, stranger] = [await authority.issue(), await (await createAuthority()).issue()];
  const ca = authority.certPem;
  assert.equal(await get(port, { ca, cert: client.certPem, key: client.keyPem }), 200);
  await assert.rejects(get(port, { ca }));
  await assert.rejects(get(port, { ca, cert: stranger.certPem, key: stranger.keyPem }));
});

test("files that cannot be read are Node's error", async (t) => {
  const { tls } = await filesOf(t);
  await assert.rejects(start(t, { ...tls, keyFile: "/nowhere.pem" }), { code: "ENOENT" });
});
