import assert from "node:assert/strict";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { TlsIdentity, tlsFileProblems } from "../../src/probes/tls-identity.ts";
import type { TlsSettings } from "../../src/target.ts";
import { createAuthority, type KeyPair, selfSigned, writePem } from "../support/certificates.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { tlsSettings } from "./support/targets.ts";

const filesIn = (folder: string): TlsSettings =>
  tlsSettings({
    caFile: join(folder, "ca.pem"),
    certFile: join(folder, "cert.pem"),
    keyFile: join(folder, "key.pem"),
  });

const write = (folder: string, { certPem, keyPem }: KeyPair) =>
  writePem(folder, { ca: certPem, cert: certPem, key: keyPem });

/** An identity over a folder of good files, and what it said since. */
async function identityOf(t: TestContext) {
  const folder = await tempFolder(t);
  await write(folder, await selfSigned());
  const messages: string[] = [];
  const identity = new TlsIdentity(filesIn(folder), (message) => messages.push(message));
  return { folder, identity, messages, first: identity.secureContext() };
}

describe("TlsIdentity", () => {
  test("makes one context and keeps it while the files are the same", async (t) => {
    const { identity, first, messages } = await identityOf(t);
    assert.equal(identity.secureContext(), first);
    assert.deepEqual(messages, []);
  });

  test("reads the files again when they were written anew", async (t) => {
    const { identity, first, folder, messages } = await identityOf(t);
    await write(folder, await selfSigned());
    const second = identity.secureContext();
    assert.notEqual(second, first);
    assert.equal(identity.secureContext(), second);
    assert.deepEqual(messages, []);
  });

  test("reads them again when a ConfigMap's or Secret's link is swapped", async (t) => {
    const mount = await tempFolder(t);
    const update = async (version: string) => {
      await mkdir(join(mount, version));
      await write(join(mount, version), await selfSigned());
      await symlink(version, join(mount, "..data_tmp"));
      await rename(join(mount, "..data_tmp"), join(mount, "..data"));
    };
    await update("..one");
    for (const name of ["ca.pem", "cert.pem", "key.pem"]) await symlink(join("..data", name), join(mount, name));
    const identity = new TlsIdentity(filesIn(mount), assert.fail);
    const first = identity.secureContext();
    await update("..two");
    assert.notEqual(identity.secureContext(), first);
  });

  test("keeps the last good pair while only half of the new one is there, and says so once per change", async (t) => {
    const { identity, first, folder, messages } = await identityOf(t);
    const { certPem, keyPem } = await selfSigned();
    await writeFile(join(folder, "cert.pem"), certPem);
    assert.equal(identity.secureContext(), first);
    assert.equal(identity.secureContext(), first);
    assert.equal(messages.length, 1);
    assert.match(
      messages[0] ?? "",
      /the last good ones are kept: the key in .* does not belong to the certificate in /,
    );
    await writeFile(join(folder, "cert.pem"), certPem.slice(0, 100));
    assert.equal(identity.secureContext(), first);
    await rm(join(folder, "cert.pem"));
    assert.equal(identity.secureContext(), first);
    assert.equal(identity.secureContext(), first);
    assert.equal(messages.length, 3);
    assert.match(messages[1] ?? "", /cert\.pem holds no PEM certificate$/);
    assert.match(messages[2] ?? "", /cannot read .*cert\.pem \(no such file\)$/);
    await writeFile(join(folder, "cert.pem"), certPem);
    await writeFile(join(folder, "key.pem"), keyPem);
    assert.notEqual(identity.secureContext(), first);
    assert.equal(messages.length, 3);
  });

  test("keeps it too when the folder can no longer be looked into", async (t) => {
    const { identity, first, folder, messages } = await identityOf(t);
    await rm(folder, { recursive: true });
    await writeFile(folder, "no folder any more");
    assert.equal(identity.secureContext(), first);
    assert.equal(messages.length, 1);
  });

  test("throws while there have never been files that fit, and works once there are", async (t) => {
    const folder = await tempFolder(t);
    const identity = new TlsIdentity(filesIn(folder), assert.fail);
    assert.throws(() => identity.secureContext(), /Cannot use the TLS files: cannot read .*ca\.pem \(no such file\);/);
    assert.throws(() => identity.secureContext(), /Cannot use the TLS files/);
    await write(folder, await selfSigned());
    assert.ok(identity.secureContext());
  });

  test("without files there is nothing to go wrong", () => {
    const identity = new TlsIdentity(tlsSettings(), assert.fail);
    assert.equal(identity.secureContext(), identity.secureContext());
  });
});

describe("tlsFileProblems", () => {
  const problemsOf = (settings: TlsSettings) =>
    tlsFileProblems(settings).map(({ field, message }) => `${field}: ${message}`);

  test("none", async (t) => {
    const folder = await tempFolder(t);
    await write(folder, await selfSigned());
    assert.deepEqual(problemsOf(filesIn(folder)), []);
    assert.deepEqual(problemsOf(tlsSettings()), []);
  });

  test("a chain and a bundle are fine", async (t) => {
    const folder = await tempFolder(t);
    const [authority, other] = [await createAuthority(), await createAuthority()];
    const { certPem, keyPem } = await authority.issue();
    const files = { ca: `# two\n${authority.certPem}\n${other.certPem}`, cert: `${certPem}\n${authority.certPem}` };
    await writePem(folder, { ...files, key: keyPem });
    assert.deepEqual(problemsOf(filesIn(folder)), []);
  });

  test("every file that is missing", async () => {
    assert.deepEqual(problemsOf(filesIn("/missing")), [
      "caFile: cannot read /missing/ca.pem (no such file)",
      "certFile: cannot read /missing/cert.pem (no such file)",
      "keyFile: cannot read /missing/key.pem (no such file)",
    ]);
  });

  test("a folder in place of a file", async (t) => {
    const folder = await tempFolder(t);
    assert.deepEqual(problemsOf(tlsSettings({ caFile: folder })), [
      `caFile: cannot read ${folder} (it is a directory)`,
    ]);
  });

  test("every file that holds something else", async (t) => {
    const folder = await tempFolder(t);
    await writePem(folder, { ca: "text", cert: "text", key: "text" });
    assert.deepEqual(problemsOf(filesIn(folder)), [
      `caFile: ${folder}/ca.pem holds no PEM certificate`,
      `certFile: ${folder}/cert.pem holds no PEM certificate`,
      `keyFile: ${folder}/key.pem holds no PEM private key without a passphrase`,
    ]);
  });

  test("a key of another certificate", async (t) => {
    const folder = await tempFolder(t);
    const [{ certPem }, { keyPem }] = [await selfSigned(), await selfSigned()];
    await write(folder, { certPem, keyPem });
    assert.deepEqual(problemsOf(filesIn(folder)), [
      `keyFile: the key in ${folder}/key.pem does not belong to the certificate in ${folder}/cert.pem`,
    ]);
  });

  test("what only OpenSSL finds", async (t) => {
    const folder = await tempFolder(t);
    const { certPem, keyPem } = await selfSigned();
    const broken = certPem.replace(/\n.{20}/, "\nAAAAAAAAAAAAAAAAAAAA");
    await writePem(folder, { ca: certPem, cert: `${certPem}\n${broken}`, key: keyPem });
    const [problem, ...more] = problemsOf(filesIn(folder));
    assert.match(problem ?? "", /^certFile: .*cert\.pem cannot be used: error:/);
    assert.deepEqual(more, []);
  });
});
