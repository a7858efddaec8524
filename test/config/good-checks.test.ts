import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Check } from "../../src/check.ts";
import { loadCheck } from "./load.ts";

/** What a check of one line becomes when it says nothing more. */
const plain: Check = {
  name: "app",
  target: { protocol: "tcp", address: { type: "tcp", host: "127.0.0.1", port: 1 } },
  timing: { initialDelayMs: 0, periodMs: 10_000, timeoutMs: 1000, retryPeriodMs: 10_000, staleAfterMs: 21_000 },
  thresholds: { successThreshold: 1, failureThreshold: 3 },
  groups: ["readiness"],
  critical: true,
  dependsOn: [],
  mode: "enforce",
};

const tcp = (more = "") => `checks: [{ name: app, tcpSocket: { port: 1 }${more} }]`;
const timed = (timing: Partial<Check["timing"]>): Check => ({ ...plain, timing: { ...plain.timing, ...timing } });

const timings: readonly { readonly name: string; readonly text: string; readonly check: Check }[] = [
  { name: "every default", text: tcp(), check: plain },
  {
    name: "fractions of a second, down to 0.05",
    text: tcp(", periodSeconds: 0.05, timeoutSeconds: 2.01"),
    check: timed({ periodMs: 50, retryPeriodMs: 50, timeoutMs: 2010, staleAfterMs: 5000 }),
  },
  {
    name: "evidence is stale after 2 periods and a timeout",
    text: tcp(", periodSeconds: 30, timeoutSeconds: 4"),
    check: timed({ periodMs: 30_000, retryPeriodMs: 30_000, timeoutMs: 4000, staleAfterMs: 64_000 }),
  },
  {
    name: "but never before 5 seconds",
    text: tcp(", periodSeconds: 1"),
    check: timed({ periodMs: 1000, retryPeriodMs: 1000, staleAfterMs: 5000 }),
  },
  {
    name: "a staleAfterSeconds holds as it is",
    text: tcp(", staleAfterSeconds: 2"),
    check: timed({ staleAfterMs: 2000 }),
  },
  {
    name: "buckets of its own, in any order",
    text: tcp(", metrics: { durationBuckets: [1, 0.25, 2] }"),
    check: { ...plain, durationBuckets: [0.25, 1, 2] },
  },
  { name: "a retryPeriodSeconds", text: tcp(", retryPeriodSeconds: 0.5"), check: timed({ retryPeriodMs: 500 }) },
  {
    name: "0 means the default, as in Kubernetes",
    text: tcp(
      ", initialDelaySeconds: 0, periodSeconds: 0, timeoutSeconds: 0, retryPeriodSeconds: 0, staleAfterSeconds: 0" +
        ", successThreshold: 0, failureThreshold: 0",
    ),
    check: plain,
  },
  {
    name: "the defaults block, which a check may override",
    text: `
defaults: { periodSeconds: 2, timeoutSeconds: 0.5, initialDelaySeconds: 3, failureThreshold: 5, successThreshold: 2 }
${tcp(", timeoutSeconds: 0.25, failureThreshold: 1")}`,
    check: {
      ...timed({ initialDelayMs: 3000, periodMs: 2000, retryPeriodMs: 2000, timeoutMs: 250, staleAfterMs: 5000 }),
      thresholds: { successThreshold: 2, failureThreshold: 1 },
    },
  },
  {
    name: "0 in a check means the defaults block, and 0 in that the default",
    text: `defaults: { periodSeconds: 20, timeoutSeconds: 0 }\n${tcp(", periodSeconds: 0, timeoutSeconds: 0")}`,
    check: timed({ periodMs: 20_000, retryPeriodMs: 20_000, staleAfterMs: 41_000 }),
  },
  {
    name: "an initial delay of 0 is one, also beside a defaults block",
    text: `defaults: { initialDelaySeconds: 9 }\n${tcp(", initialDelaySeconds: 0")}`,
    check: plain,
  },
  {
    name: "groups, criticality and mode",
    text: tcp(", groups: [liveness, shop-front], critical: false, mode: observe"),
    check: { ...plain, groups: ["liveness", "shop-front"], critical: false, mode: "observe" },
  },
  {
    name: "a directive, a comment, an anchor and a merge key of YAML",
    text: `%YAML 1.2
---
defaults: &timing { periodSeconds: 5 } # a comment
checks:
  - &first
    name: "app"
    tcpSocket:
      port: 1
    <<: *timing
`,
    check: timed({ periodMs: 5000, retryPeriodMs: 5000, staleAfterMs: 11_000 }),
  },
  {
    name: "JSON",
    text: '{\n\t"checks": [\n\t\t{ "name": "app", "tcpSocket": { "port": 1 } }\n\t]\n}\n',
    check: plain,
  },
  {
    name: "a byte order mark and Windows line ends",
    text: `\uFEFF${tcp().replace(": [", ":\r\n  [")}\r\n`,
    check: plain,
  },
];

describe("a check is resolved with every default", () => {
  for (const { name, text, check } of timings) {
    test(name, async () => assert.deepEqual(await loadCheck(text), check));
  }
});
