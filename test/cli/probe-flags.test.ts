import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ProbeFlag, probeFlags } from "../../src/cli/probe-flags.ts";
import { checkSchema } from "../../src/config/check-schema.ts";

type Schema = { readonly properties?: Readonly<Record<string, Schema>>; readonly items?: Schema };

/** Every key that holds a value, as `httpGet.expect.status`; an index is left out. */
function keysOf({ properties, items }: Schema, path: string): readonly string[] {
  if (items?.properties) return keysOf(items, path);
  if (!properties) return [path];
  return Object.entries(properties).flatMap(([key, schema]) => keysOf(schema, path === "" ? key : `${path}.${key}`));
}

/** Keys of a check that have no flag, and why. */
const withoutFlag: Readonly<Record<string, string>> = {
  "httpGet.scheme": "in the URL",
  "httpGet.host": "in the URL",
  "httpGet.port": "in the URL",
  "httpGet.path": "in the URL",
  "httpGet.socketPath": "in the URL",
  "tcpSocket.host": "in the URL",
  "tcpSocket.port": "in the URL",
  "tcpSocket.socketPath": "in the URL",
  "grpc.host": "in the URL",
  "grpc.port": "in the URL",
  "grpc.socketPath": "in the URL",
  timeoutSeconds: "each command has its own: --timeout, or --probe-timeout",
  "httpGet.connection": "a command line has no next probe to keep a connection for",
  "grpc.connection": "a command line has no next probe to keep a connection for",
  "grpc.watch": "only the sidecar lives between probes",
  name: "the target is its name",
  initialDelaySeconds: "schedule",
  periodSeconds: "schedule",
  retryPeriodSeconds: "schedule",
  staleAfterSeconds: "schedule",
  successThreshold: "verdict over many results",
  failureThreshold: "verdict over many results",
  groups: "verdict over many checks",
  critical: "verdict over many checks",
  dependsOn: "verdict over many checks",
  mode: "verdict over many checks",
  terminationGracePeriodSeconds: "does nothing",
};

describe("the flags of a probe", () => {
  const flags: readonly ProbeFlag[] = Object.values(probeFlags);
  const known = keysOf(checkSchema as Schema, "");
  const given = new Set(flags.flatMap(({ keys }) => keys));

  test("the schema was really walked through", () => {
    for (const key of ["httpGet.expect.body.json.path", "tcpSocket.exchange.sendHex", "tls.spiffeId", "groups"]) {
      assert.ok(known.includes(key), key);
    }
  });

  test("every key of a check has a flag, or a reason to have none", () => {
    assert.deepEqual(
      known.filter((key) => !given.has(key) && withoutFlag[key] === undefined),
      [],
    );
  });

  test("no flag and no reason is for a key that is not there, or has both", () => {
    assert.deepEqual(
      [...given, ...Object.keys(withoutFlag)].filter((key) => !known.includes(key)),
      [],
    );
    assert.deepEqual(
      Object.keys(withoutFlag).filter((key) => given.has(key)),
      [],
    );
  });
});
