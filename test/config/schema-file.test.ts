import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { schemaText } from "../../src/config/schema-text.ts";
import { loadSidecarConfig } from "../../src/load-sidecar-config.ts";

const root = join(import.meta.dirname, "..", "..");
const demo = join(root, "examples", "demo", "podpulse.yaml");

test("podpulse.schema.json is the schema of the code (npm run schema writes it)", () => {
  assert.ok(readFileSync(join(root, "podpulse.schema.json"), "utf8") === schemaText());
});

test("the demo's configuration is valid", async () => {
  const environment = { DEMO_HTTP_PORT: "1", DEMO_GRPC_PORT: "2", DEMO_TCP_PORT: "3" };
  const { checks } = await loadSidecarConfig({ path: demo, environment });
  assert.deepEqual(
    checks.map(({ name }) => name),
    ["app", "orders", "cache"],
  );
});

describe("the schema as editors use it, in an Ajv without anything of ours", () => {
  const validate = new Ajv().compile(JSON.parse(schemaText()));
  const app = { name: "app", tcpSocket: { port: 1 } };

  test("accepts the demo, whose variables are not expanded yet", () => {
    assert.equal(validate(parse(readFileSync(demo, "utf8"))), true, JSON.stringify(validate.errors));
  });

  test("accepts variables in place of numbers, booleans, choices and names", () => {
    const text = `$\{NAME:-any text}`;
    const config = {
      server: { host: text, port: text, shutdownDelaySeconds: text },
      defaults: { periodSeconds: text, failureThreshold: text },
      checks: [
        {
          name: text,
          httpGet: { scheme: text, port: text, expect: { status: [text], maxBodyBytes: text } },
          tls: { insecureSkipVerify: text, minVersion: text },
          critical: text,
          mode: text,
          groups: [text],
        },
      ],
    };
    assert.equal(validate(config), true, JSON.stringify(validate.errors));
  });

  const bad: readonly { readonly name: string; readonly config: unknown }[] = [
    { name: "an unknown key", config: { checks: [{ ...app, perodSeconds: 1 }] } },
    { name: "two handlers", config: { checks: [{ ...app, grpc: { port: 1 } }] } },
    { name: "a port out of range", config: { checks: [{ name: "app", tcpSocket: { port: 66_666 } }] } },
    { name: "a named port", config: { checks: [{ name: "app", tcpSocket: { port: "http" } }] } },
    { name: "a wrong choice", config: { checks: [{ ...app, mode: "observed" }] } },
    { name: "a text for a number", config: { checks: [{ ...app, periodSeconds: "10s" }] } },
    { name: "a time that is too short", config: { checks: [{ ...app, periodSeconds: 0.01 }] } },
  ];
  for (const { name, config } of bad) {
    test(`refuses ${name}`, () => assert.equal(validate(config), false));
  }
});
