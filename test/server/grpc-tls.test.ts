import assert from "node:assert/strict";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { connect } from "node:tls";
import { credentials } from "@grpc/grpc-js";
import { createAuthority, writePem } from "../support/certificates.ts";
import { foreignClient } from "../support/foreign-health-client.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { openSocket } from "./raw-grpc.ts";
import { serveGrpc } from "./serve-grpc.ts";

async function start(t: TestContext, { mutual = false } = {}) {
  const authority = await createAuthority();
  const own = await authority.issue();
  const files = await writePem(await tempFolder(t), { cert: own.certPem, key: own.keyPem, ca: authority.certPem });
  const tls = { certFile: files.cert, keyFile: files.key, ...(mutual ? { clientCaFile: files.ca } : {}) };
  return { ...(await serveGrpc(t, [{}], { config: { tls } })), authority };
}

type Identity = { readonly certPem: string; readonly keyPem: string };

function clientOf(t: TestContext, port: number, caPem: string, own?: Identity) {
  const [key, cert] = own ? [Buffer.from(own.keyPem), Buffer.from(own.certPem)] : [null, null];
  return foreignClient(t, `localhost:${port}`, { credentials: credentials.createSsl(Buffer.from(caPem), key, cert) });
}

test("speaks TLS with the files of server.tls", async (t) => {
  const { port, authority, pass, close } = await start(t);
  const { check, watch } = clientOf(t, port, authority.certPem);
  pass();
  assert.equal(await check("app"), "SERVING");
  const stream = watch("");
  await close();
  assert.equal((await stream.ended).code, "UNAVAILABLE");
});

test("a client without TLS is refused, and harms nobody", async (t) => {
  const { port, authority } = await start(t);
  const plain = await foreignClient(t, `localhost:${port}`).check("app");
  assert.equal(typeof plain === "object" && plain.code, "UNAVAILABLE");
  assert.equal(await clientOf(t, port, authority.certPem).check("liveness"), "SERVING");
});

test("with a client CA, answers only who has a certificate of it", async (t) => {
  const { port, authority } = await start(t, { mutual: true });
  const { certPem } = authority;
  assert.equal(await clientOf(t, port, certPem, await authority.issue()).check("liveness"), "SERVING");
  for (const own of [undefined, await (await createAuthority()).issue()]) {
    const answer = await clientOf(t, port, certPem, own).check("liveness");
    assert.equal(typeof answer === "object" && answer.code, "UNAVAILABLE");
  }
});

for (const { name, options, heard } of [
  {
    name: "TLS 1.1",
    options: { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0", ALPNProtocols: ["h2"] },
    heard: /alert protocol version/,
  },
  { name: "HTTP/1.1 only", options: { ALPNProtocols: ["http/1.1"] }, heard: /alert no application protocol/ },
  { name: "no application protocol", options: {}, heard: /^HTTP\/1\.0 403 / },
] as const) {
  test(`a TLS client that offers ${name} is refused`, async (t) => {
    const { port, authority } = await start(t);
    const socket = connect({ host: "localhost", port, ca: authority.certPem, ...options });
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => void chunks.push(chunk));
    const error = new Promise<Error | undefined>((resolve) => socket.on("error", resolve).on("end", resolve));
    assert.match((await error)?.message ?? Buffer.concat(chunks).toString(), heard);
    assert.equal(await clientOf(t, port, authority.certPem).check("liveness"), "SERVING");
  });
}

test("a handshake that never goes on does not hold up the end", async (t) => {
  const { port, close } = await start(t);
  const socket = openSocket(port);
  await once(socket, "connect");
  const closed = once(socket, "close");
  await close();
  await closed;
});
