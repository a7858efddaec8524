import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { buildBundle, runBundle } from "./bundle.ts";
import { runInProcess } from "./run-in-process.ts";

before(buildBundle);

type Misuse = { readonly args: readonly string[]; readonly told: string };

const forms = "(wanted one of tcp://HOST:PORT, ";

const table: readonly Misuse[] = [
  {
    args: ["prob"],
    told: "error: unknown command 'prob'\n(Did you mean probe?)\n(podpulse --help shows what there is)\n",
  },
  { args: ["xyzzy"], told: "error: unknown command 'xyzzy'\n(podpulse --help shows what there is)\n" },
  {
    args: ["probe", "--sevice", "x", "grpc://h:1"],
    told: "error: unknown option '--sevice'\n(Did you mean --service?)\n(podpulse probe --help shows how it is used)\n",
  },
  { args: ["--nonsense"], told: "error: unknown option '--nonsense'\n(podpulse --help shows what there is)\n" },
  { args: ["probe"], told: "error: missing required argument 'url'\n" },
  {
    args: ["validate", "more"],
    told: "error: too many arguments for 'validate'. Expected 0 arguments but got 1: more.\n",
  },
  { args: ["run", "--port"], told: "error: option '--port <number>' argument missing\n" },
  {
    args: ["run", "--port", "70000"],
    told: "error: option '--port <number>' argument '70000' is invalid. Wanted a whole number from 0 to 65535.\n",
  },
  {
    args: ["run", "--port", "http"],
    told: "error: option '--port <number>' argument 'http' is invalid. Wanted a whole number from 0 to 65535.\n",
  },
  {
    args: ["run", "--check", "tcp://h:1", "--port", "8099", "--grpc-port", "8099"],
    told: "Cannot serve gRPC on port 8099: HTTP is served there (choose another with --grpc-port)\n",
  },
  {
    args: ["run", "--log-level", "loud"],
    told:
      "error: option '--log-level <level>' argument 'loud' is invalid. " +
      "Allowed choices are debug, info, warn, error, silent.\n",
  },
  ...["0", "1s", "-1", "86401", "1e3"].map((value) => ({
    args: ["probe", "tcp://h:1", `--timeout=${value}`],
    told: `error: option '--timeout <seconds>' argument '${value}' is invalid. Wanted seconds, from 0.05 to 86400.\n`,
  })),
  {
    args: ["check", "-o", "xml"],
    told: "error: option '-o, --output <format>' argument 'xml' is invalid. Allowed choices are table, json, ndjson, junit, tap, prometheus.\n",
  },
  {
    args: ["status", "-o", "jsno"],
    told:
      "error: option '-o, --output <format>' argument 'jsno' is invalid. Allowed choices are table, json.\n" +
      "(Did you mean json?)\n(podpulse status --help shows how it is used)\n",
  },
  {
    args: ["completion", "fis"],
    told:
      "error: command-argument value 'fis' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.\n" +
      "(Did you mean fish?)\n",
  },
  ...["127.0.0.1:8099", "tcp://127.0.0.1:8099", "http://h/?a", "http://h/#a"].map((url) => ({
    args: ["status", "--url", url],
    told: `Cannot use --url ${JSON.stringify(url)} (wanted http://HOST[:PORT] or https://HOST[:PORT])\n`,
  })),
  {
    args: ["status", "--url", "http://user:secret@h"],
    told: 'Cannot use --url "http://***@h" (wanted http://HOST[:PORT] or https://HOST[:PORT])\n',
  },
  {
    args: ["status", "--url", "http://h", "-k"],
    told: "-k has no effect on http://h/status (wanted https://, tls:// or grpcs://)\n",
  },
  {
    args: ["status", "--interval", "0"],
    told: "error: option '--interval <seconds>' argument '0' is invalid. Wanted seconds, from 0.05 to 86400.\n",
  },
  { args: ["probe", "localhost:80"], told: `Cannot read the target "localhost:80": it has no scheme ${forms}` },
  {
    args: ["probe", "tcp://h:1", "http://user:secret@h/"],
    told: `Cannot read the target "http://***@h/": a user or password in it is not supported, send a header with -H instead ${forms}`,
  },
  {
    args: ["probe", "https://h", "--cacert", "/nowhere/ca.crt"],
    told: "Cannot use the TLS files: cannot read /nowhere/ca.crt (no such file)\n",
  },
  { args: ["probe", "https://h", "--cert", "c"], told: "--cert needs --key, its private key\n" },
  {
    args: ["probe", "https://h", "--spiffe-id", "spiffe://a", "-k"],
    told: "--spiffe-id has no effect beside -k, which verifies nothing\n",
  },
  {
    args: ["probe", "https://h", "--http2", "--http2-prior-knowledge"],
    told: "--http2 and --http2-prior-knowledge exclude each other\n",
  },
  {
    args: ["probe", "http://h", "--expect-body", "a", "--expect-json", "/a=1"],
    told: "--expect-body, --expect-body-matches and --expect-json exclude each other\n",
  },
  {
    args: ["probe", "http://h", "--expect-json", "status"],
    told: 'Cannot read --expect-json "status": it has no "=" (wanted /POINTER=VALUE)\n',
  },
  {
    args: ["probe", "http://h", "--expect-status", "20"],
    told:
      'Cannot use the target "http://h": --expect-status has a wrong value ' +
      '(found "20", wanted a status code such as 204, or a range such as 200-399)\n',
  },
  {
    args: ["probe", "http://h", "--expect-header", "A: ("],
    told: '--expect-header is no RE2 pattern: missing closing ): `(` (found "(")\n',
  },
  {
    args: ["probe", "tcp://h:1", "--send", "a\\q"],
    told: "Cannot read --send: \\q stands for nothing (wanted \\r, \\n, \\t, \\\\ or \\xHH)\n",
  },
  {
    args: ["probe", "tcp://h:1", "--settle", "2"],
    told:
      'Cannot use the target "tcp://h:1": --settle leaves no time to connect ' +
      "(found 2, wanted less than timeoutSeconds, which is 1)\n",
  },
  {
    args: ["probe", "tcp://h:1", "--authority", "a"],
    told: "--authority has no effect on tcp://h:1 (wanted grpc:// or grpcs://)\n",
  },
  {
    args: ["probe", "grpc://h:1", "--expect", "a"],
    told: "--expect has no effect on grpc://h:1 (wanted tcp://, tls:// or unix://)\n",
  },
  { args: ["probe", "https://h", "--key", "k"], told: "--key needs --cert, its certificate\n" },
  {
    args: ["probe", "https://h", "--cacert", "c", "-k"],
    told: "--cacert has no effect beside -k, which verifies nothing\n",
  },
  ...["--cacert=f", "--server-name=n", "-k"].map((option) => ({
    args: ["probe", "http://h/", "tcp://h:1", option],
    told: `${option.split("=")[0]} has no effect on http://h/, tcp://h:1 (wanted https://, tls:// or grpcs://)\n`,
  })),
  {
    args: ["probe", "tcp://h:1", "--cert=c", "--key=k"],
    told: "--cert has no effect on tcp://h:1 (wanted https://, tls:// or grpcs://)\n",
  },
  {
    args: ["probe", "http://h/", "--service", "s"],
    told: "--service has no effect on http://h/ (wanted grpc:// or grpcs://)\n",
  },
  {
    args: ["probe", "tcp://h:1", "-H", "A: b"],
    told: "-H has no effect on tcp://h:1 (wanted an HTTP or gRPC target)\n",
  },
  {
    args: ["probe", "http://h/", "-H", "secret without colon"],
    told: "Cannot read a header given with -H: it has no colon (wanted 'NAME: VALUE')\n",
  },
  {
    args: ["probe", "http://h/", "-H", "a b: c"],
    told: `Cannot read the header -H "a b": that is no header name (wanted 'NAME: VALUE')\n`,
  },
  { args: ["probe", "http://h/", "-H", ": c"], told: 'Cannot read the header -H "": that is no header name' },
  {
    args: ["probe", "http://h/", "-H", "Token: €secret"],
    told: 'Cannot read the header -H "Token": its value is not one line of Latin-1 characters\n',
  },
  {
    args: ["probe", "http://h/", "-H", "Content-Length: 1"],
    told:
      'Cannot use the target "http://h/": -H Content-Length: the name cannot be set ' +
      "(found Content-Length, which describes a connection or a body)\n",
  },
  { args: ["validate", "-c", "/nowhere.yaml"], told: "/nowhere.yaml: cannot be read: no such file or directory\n" },
  { args: ["run", "-c", "/nowhere.yaml"], told: "/nowhere.yaml: cannot be read: no such file or directory\n" },
  {
    args: ["run", "--check", "My_App=tcp://h:1"],
    told:
      'Cannot use the target "tcp://h:1": name has a wrong value ' +
      '(found "My_App", wanted a DNS label: lower-case letters, digits and dashes, at most 63)\n',
  },
  {
    args: ["run", "--check", "app=tcp://h:1", "--check", "app=tcp://h:2"],
    told: "command line: --check has the name of another check (found app, wanted a name of its own)\n",
  },
  {
    args: ["run", "--check", "readiness=tcp://h:1"],
    told: "command line: --check has the name of a group (found readiness, wanted another)\n",
  },
  ...["run", "check", "validate"].map((command) => ({
    args: [command],
    told: "There is no configuration: give one with -c FILE, in PODPULSE_CONFIG, or in /etc/podpulse/podpulse.yaml; ",
  })),
];

const nameOf = ({ args }: Misuse) => args.join(" ") || "nothing";

describe("a mistake of the operator's is told on stderr, without a stack, with exit code 2", () => {
  for (const misuse of table) {
    test(nameOf(misuse), async () => {
      const { code, stdout, stderr } = await runInProcess(misuse.args);
      assert.equal(stderr.slice(0, misuse.told.length), misuse.told);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.doesNotMatch(stderr, /^\s+at |secret/m);
    });
  }
});

describe("and so it is by the bundle", { concurrency: true }, () => {
  const some = table.filter((_, index) => index % 8 === 0);
  for (const misuse of some) {
    test(nameOf(misuse), async () => {
      const { code, stdout, stderr } = await runBundle(misuse.args);
      assert.equal(stderr.slice(0, misuse.told.length), misuse.told);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });
  }
});
