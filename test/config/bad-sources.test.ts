import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type ConfigSource, defaultConfigFile } from "../../src/config/config-source.ts";
import { loadSidecarConfig } from "../../src/load-sidecar-config.ts";
import { createAuthority, writePem } from "../support/certificates.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { problemLines } from "./load.ts";

const good = "checks: [{ name: app, tcpSocket: { port: 1 } }]\n";

/** The problems of loading from a source, without the name of the folder. */
async function problemsOf(source: Partial<ConfigSource>, folder = "/nowhere"): Promise<readonly string[]> {
  const lines = await problemLines(loadSidecarConfig({ environment: {}, ...source }));
  return lines.map((line) => line.replaceAll(`${folder}/`, "").replaceAll(folder, "FOLDER"));
}

type Entry = {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
};

const directories: readonly Entry[] = [
  {
    name: "no file of a configuration in it",
    files: { "notes.txt": "hello", ".hidden.yaml": good },
    lines: ["FOLDER: holds no configuration (wanted .yaml, .yml or .json files)"],
  },
  {
    name: "two server and two defaults parts",
    files: {
      "a.yaml": `server: { port: 1 }\ndefaults: {}\n${good}`,
      "b.yaml": "server: { port: 2 }\ndefaults: {}\n",
    },
    lines: [
      "b.yaml:1:1: server: stands in a.yaml already (wanted in one file only)",
      "b.yaml:2:1: defaults: stands in a.yaml already (wanted in one file only)",
    ],
  },
  {
    name: "a name used in two files",
    files: { "a.yaml": good, "b.json": '{ "checks": [\n{ "name": "app", "tcpSocket": { "port": 2 } }] }' },
    lines: ["b.json:2:3: checks[0].name: has the name of another check (found app, wanted a name of its own)"],
  },
  {
    name: "problems in several files, in the order of the files",
    files: { "a.yaml": `${good}bogus: 1\n`, "b.yml": "checks: [", "c.yaml": "server: { port: http }\n" },
    lines: [
      "a.yaml:2:1: bogus: unknown key (known here: $schema, server, defaults, reload, events, tracing, checks)",
      "b.yml:1:10: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
      'c.yaml:1:11: server.port: has a wrong value (found "http", wanted a port number from 0 to 65535)',
    ],
  },
  {
    name: "no checks in any file",
    files: { "a.yaml": "server: {}", "b.yaml": "" },
    lines: ["a.yaml:1:1: there are no checks (wanted at least one under checks, or podpulse run --check URL)"],
  },
  {
    name: "a folder with the name of a file",
    files: { "a.yaml/inner.yaml": good },
    lines: ["a.yaml: cannot be read: it is a directory"],
  },
];

describe("a bad directory", () => {
  for (const { name, files, lines } of directories) {
    test(name, async (t) => {
      const folder = await tempFolder(t);
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(join(folder, file, ".."), { recursive: true });
        writeFileSync(join(folder, file), text);
      }
      assert.deepEqual(await problemsOf({ path: folder }, folder), lines);
    });
  }
});

describe("a bad source", () => {
  test("a file that does not exist", async () => {
    assert.deepEqual(await problemsOf({ path: "/nowhere/podpulse.yaml" }), [
      "podpulse.yaml: cannot be read: no such file or directory",
    ]);
  });

  test("a file that is too large", async (t) => {
    const folder = await tempFolder(t);
    writeFileSync(join(folder, "large.yaml"), `${good}#${"x".repeat(4 * 1024 * 1024)}`);
    assert.deepEqual(await problemsOf({ path: join(folder, "large.yaml") }, folder), [
      "large.yaml: is too large (found 4194353 bytes, wanted at most 4194304)",
    ]);
  });

  test("inline YAML that is too large", async () => {
    const environment = { PODPULSE_CONFIG: "é".repeat(3 * 1024 * 1024) };
    assert.deepEqual(await problemsOf({ environment }), [
      "PODPULSE_CONFIG: is too large (found 6291456 bytes, wanted at most 4194304)",
    ]);
  });

  test("a problem inside PODPULSE_CONFIG", async () => {
    const environment = { PODPULSE_CONFIG: "checks:\n  - name: app\n    tcpSocket: { prt: 1 }\n" };
    assert.deepEqual(await problemsOf({ environment }), [
      "PODPULSE_CONFIG:3:18: checks[0].tcpSocket.prt: unknown key (did you mean port?)",
    ]);
  });

  test("none at all", { skip: existsSync(defaultConfigFile) }, async () => {
    assert.deepEqual(await problemsOf({ environment: { PODPULSE_CONFIG: " \n" } }), [
      "There is no configuration: give one with -c FILE, in PODPULSE_CONFIG, or in /etc/podpulse/podpulse.yaml; " +
        "or name a target with podpulse run --check URL",
    ]);
  });
});

describe("TLS files that cannot be used", () => {
  test("a key that does not belong to the certificate, of a check and of the server", async (t) => {
    const folder = await tempFolder(t);
    const authority = await createAuthority();
    const [one, other] = [await authority.issue(), await authority.issue()];
    const { cert, key } = await writePem(folder, { cert: one.certPem, key: other.keyPem });
    const tls = `{ certFile: ${cert}, keyFile: ${key} }`;
    const PODPULSE_CONFIG = `server: { tls: ${tls} }\nchecks:\n  - name: app\n    tcpSocket: { port: 1 }\n    tls: ${tls}\n`;
    const found = await problemsOf({ environment: { PODPULSE_CONFIG } }, folder);
    const message = "keyFile: the key in key.pem does not belong to the certificate in cert.pem";
    assert.deepEqual(
      found.map((line) => line.replace(/:\d+: /, ":N: ")),
      [`PODPULSE_CONFIG:1:N: server.tls.${message}`, `PODPULSE_CONFIG:5:N: checks[0].tls.${message}`],
    );
  });

  test("files that hold something else", async (t) => {
    const folder = await tempFolder(t);
    const { junk } = await writePem(folder, { junk: "-----BEGIN NOTHING-----\n" });
    const tls = `{ certFile: ${junk}, keyFile: ${junk}, clientCaFile: ${junk} }`;
    const PODPULSE_CONFIG = `server:\n  tls: ${tls}\n${good}`;
    const found = await problemsOf({ environment: { PODPULSE_CONFIG } }, folder);
    assert.deepEqual(
      found.map((line) => line.replace(/^PODPULSE_CONFIG:2:\d+: server\.tls\./, "")),
      [
        "certFile: junk.pem holds no PEM certificate",
        "keyFile: junk.pem holds no PEM private key without a passphrase",
        "clientCaFile: junk.pem holds no PEM certificate",
      ],
    );
  });
});
