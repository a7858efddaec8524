import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { checkTrace } from "../../src/cli/check-trace.ts";
import type { CheckedOnce } from "../../src/cli/checked-once.ts";
import type { PhaseDurations } from "../../src/probe.ts";
import { makeCheck } from "../support/make-check.ts";
import { success } from "../support/make-result.ts";

function checked(name: string, durationMs: number, phases: PhaseDurations): CheckedOnce {
  return { check: makeCheck({ name }), result: success({ durationMs, phases }) };
}

/** The bar of each check, on lines that leave it 20 characters. */
function bars(all: readonly CheckedOnce[]): readonly string[] {
  const text = checkTrace(all, { colour: false, columns: 25 });
  return [...text.matchAll(/\|(.*)\|/g)].map(([, bar = ""]) => bar);
}

describe("check --trace: a bar", () => {
  const table: readonly {
    readonly name: string;
    readonly all: readonly (readonly [durationMs: number, phases: PhaseDurations])[];
    readonly wanted: readonly string[];
  }[] = [
    { name: "in the order of time", all: [[20, { connect: 5, request: 15 }]], wanted: ["cccccrrrrrrrrrrrrrrr"] },
    {
      name: "all phases",
      all: [[10, { dns: 1, connect: 1, tls: 4, request: 3, transfer: 1 }]],
      wanted: ["ddccttttttttrrrrrrxx"],
    },
    {
      name: "to one scale",
      all: [
        [20, { connect: 20 }],
        [10, { connect: 5, request: 5 }],
      ],
      wanted: ["cccccccccccccccccccc", "cccccrrrrr          "],
    },
    { name: "time in no phase", all: [[20, { connect: 10 }]], wanted: ["cccccccccc.........."] },
    { name: "no phase at all", all: [[20, {}]], wanted: ["...................."] },
    {
      name: "a phase too short to be seen is seen, at the start and at the end",
      all: [[20, { dns: 0.001, connect: 0, request: 19.99, transfer: 0.001 }]],
      wanted: ["dcrrrrrrrrrrrrrrrrrx"],
    },
    { name: "phases that add up to more", all: [[20, { connect: 15, request: 15 }]], wanted: ["cccccccccccccccrrrrr"] },
    { name: "no time", all: [[0, {}]], wanted: ["                    "] },
  ];
  for (const { name, all, wanted } of table) {
    test(name, () => {
      const found = bars(all.map(([durationMs, phases]) => checked("x", durationMs, phases)));
      assert.deepEqual(found, wanted);
    });
  }
});

const long = checked("a-name-as-long-as-a-dns-label-may-be-which-is-63-characters", 12_345.6, {
  dns: 1000,
  connect: 2000,
  tls: 3000,
  request: 4000,
  transfer: 2345,
});
const short = checked("app", 1.2, { connect: 1 });

describe("check --trace: the lines", () => {
  test("scale, bars, times and what the letters mean", () => {
    assert.deepEqual(checkTrace([short], { colour: false, columns: 41 }).split("\n"), [
      "",
      "      0                           1.2 ms",
      "app  |cccccccccccccccccccccccccccc......|",
      "     1.2 ms (connect 1.0)",
      "d dns  c connect  t tls  r request  x",
      "transfer  . other",
      "",
    ]);
  });

  for (const columns of [undefined, 80, 60]) {
    test(`fit ${columns ?? "80 columns when nobody looks"}`, () => {
      for (const all of [[short], [short, long], [checked("a-name-of-26-characters-abc", 9e6, long.result.phases)]]) {
        const lines = checkTrace(all, { colour: false, ...(columns === undefined ? {} : { columns }) }).split("\n");
        assert.deepEqual(
          lines.filter((line) => line.length > (columns ?? 80)),
          [],
        );
        assert.deepEqual(
          new Set(lines.filter((line) => line.includes("|")).map((line) => line.indexOf("|"))).size,
          1,
          "all bars begin at the same place",
        );
      }
    });
  }

  test("colour adds nothing that is needed", () => {
    const [plain, coloured] = [false, true].map((colour) => checkTrace([short, long], { colour }));
    assert.notEqual(coloured, plain);
    assert.equal(stripVTControlCharacters(coloured ?? ""), plain);
  });

  test("none without checks", () => assert.equal(checkTrace([], { colour: false }), ""));
});
