import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Advice, advise } from "../../src/advice/advise.ts";
import { notesOf } from "../../src/advice/notes.ts";
import type { Settings } from "../../src/advice/settings.ts";
import { defaults, distributions, type MadeAnswers, madeMeasured } from "./made-answers.ts";

const monthly = { falseAlarmsPerDay: 1 / 30 };
const { allFast, logNormal, bimodal, nearTheTimeout } = distributions;
const oneIn = (many: number, ms: number) => (random: () => number) => (random() < 1 / many ? ms : 5);

/** The verdict in short, with the settings that differ. */
function short({ today, verdict }: Advice): readonly unknown[] {
  if (verdict.type === "too-few-answers") return [verdict.type, verdict.wanted];
  if (verdict.type === "keep") return [verdict.type, verdict.soonerAfter];
  if (verdict.type !== "change" && verdict.type !== "compromise") return [verdict.type];
  const keys = ["timeoutMs", "failureThreshold", "retryPeriodMs"] as const;
  const changed = keys.filter((key) => verdict.proposed.settings[key] !== today.settings[key]);
  const why = verdict.type === "change" ? [verdict.why] : [];
  return [verdict.type, ...why, Object.fromEntries(changed.map((key) => [key, verdict.proposed.settings[key]]))];
}

type Row = {
  readonly name: string;
  readonly made: MadeAnswers;
  readonly settings?: Partial<Settings>;
  readonly goals?: { readonly falseAlarmsPerDay?: number; readonly detectWithinMs?: number };
  readonly wanted: readonly unknown[];
};

const table: readonly Row[] = [
  { name: "no answer", made: { answers: 0, timeOf: allFast }, wanted: ["too-few-answers", 192] },
  { name: "a few fast ones", made: { answers: 100, timeOf: allFast }, wanted: ["too-few-answers", 192] },
  {
    name: "enough to judge, and less than a day of them",
    made: { answers: 500, timeOf: allFast },
    wanted: ["keep", undefined],
  },
  {
    name: "enough for less patience, were it a day of them",
    made: { answers: 5000, timeOf: allFast },
    wanted: ["keep", 8640],
  },
  {
    name: "a day of fast ones",
    made: { answers: 9000, timeOf: allFast },
    wanted: ["change", "sooner", { timeoutMs: 50, failureThreshold: 2 }],
  },
  {
    name: "a day of log-normal ones, of which one in 1,000 takes 240 ms",
    made: { answers: 9000, timeOf: logNormal },
    wanted: ["change", "sooner", { timeoutMs: 250, failureThreshold: 2 }],
  },
  {
    name: "two kinds, one of them near the timeout",
    made: { answers: 9000, timeOf: bimodal },
    wanted: ["change", "sooner", { failureThreshold: 2 }],
  },
  {
    name: "all near the timeout",
    made: { answers: 9000, timeOf: nearTheTimeout },
    wanted: ["change", "sooner", { failureThreshold: 2 }],
  },
  {
    name: "one in 12 times out, and two failures a second apart are enough",
    made: { answers: 5000, timeOf: oneIn(12, 5000) },
    settings: { failureThreshold: 2, retryPeriodMs: 1000 },
    wanted: ["compromise", { failureThreshold: 6 }],
  },
  {
    name: "two failures 10 s apart: in that time there is room for six, a second apart",
    made: { answers: 5000, timeOf: oneIn(12, 5000) },
    settings: { failureThreshold: 2 },
    wanted: ["change", "false-alarms", { failureThreshold: 6, retryPeriodMs: 1000 }],
  },
  {
    name: "one failure is enough, and ten thousand answers cannot show that it is",
    made: { answers: 10_000, timeOf: allFast },
    settings: { failureThreshold: 1 },
    goals: { detectWithinMs: 25_000 },
    wanted: ["change", "false-alarms", { timeoutMs: 50, failureThreshold: 2 }],
  },
  {
    name: "a hang is to be told within 12 s",
    made: { answers: 9000, timeOf: allFast },
    goals: { detectWithinMs: 12_000 },
    wanted: ["change", "slow", { timeoutMs: 50, failureThreshold: 2, retryPeriodMs: 1000 }],
  },
  {
    name: "the same, before there is a day of answers",
    made: { answers: 800, timeOf: allFast },
    goals: { detectWithinMs: 12_000 },
    wanted: ["too-few-answers", 8640],
  },
  {
    name: "a hang is to be told before there is a probe",
    made: { answers: 9000, timeOf: allFast },
    goals: { detectWithinMs: 5000 },
    wanted: ["compromise", { timeoutMs: 50, failureThreshold: 2 }],
  },
  {
    name: "two in five time out",
    made: { answers: 5000, timeOf: oneIn(2.5, 5000) },
    wanted: ["none"],
  },
  { name: "most time out", made: { answers: 5000, timeOf: oneIn(1.5, 5000) }, wanted: ["mostly-timeouts"] },
  {
    name: "many false alarms are fine",
    made: { answers: 5000, timeOf: oneIn(12, 5000) },
    goals: { falseAlarmsPerDay: 1000 },
    wanted: ["keep", 8640],
  },
];

describe("what to set", () => {
  for (const { name, made, settings, goals, wanted } of table) {
    test(name, async () => {
      const { times } = await madeMeasured(made);
      assert.deepEqual(short(advise({ ...defaults, ...settings }, times, { ...monthly, ...goals })), wanted);
    });
  }

  test("a threshold of a thousand is no burden", async () => {
    const { times } = await madeMeasured({ answers: 9000, timeOf: oneIn(100, 50_000), timeoutMs: 30_000 });
    const startedAt = performance.now();
    const advice = advise({ ...defaults, failureThreshold: 1000, periodMs: 1000, timeoutMs: 30_000 }, times, monthly);
    assert.equal(advice.verdict.type, "keep");
    assert.ok(performance.now() - startedAt < 5000);
  });

  test("what is proposed meets the goals, and never has a longer timeout", async () => {
    for (const { made, settings, goals } of table) {
      const { times } = await madeMeasured(made);
      const { today, verdict } = advise({ ...defaults, ...settings }, times, { ...monthly, ...goals });
      if (verdict.type !== "change" && verdict.type !== "compromise") continue;
      const { proposed } = verdict;
      assert.ok(proposed.falseAlarmsPerDay <= (goals?.falseAlarmsPerDay ?? monthly.falseAlarmsPerDay));
      assert.ok(proposed.settings.timeoutMs <= today.settings.timeoutMs);
      if (verdict.type !== "change") continue;
      assert.ok(proposed.hang.worstMs <= (goals?.detectWithinMs ?? today.hang.worstMs));
    }
  });
});

describe("what is to be known beside it", () => {
  for (const { name, made, settings, goals, notes } of [
    { name: "nothing", made: { answers: 9000, timeOf: allFast }, notes: [] },
    { name: "no answers", made: { answers: 0, timeOf: allFast, becameUnhealthy: 1 }, notes: [] },
    { name: "one bucket around the timeout", made: { answers: 9000, timeOf: nearTheTimeout }, notes: ["wide-bucket"] },
    {
      name: "finer buckets",
      made: { answers: 9000, timeOf: nearTheTimeout, buckets: [0.5, 0.7, 0.75, 0.8, 0.85, 0.9, 1] },
      notes: [],
    },
    { name: "outages", made: { answers: 9000, timeOf: allFast, becameUnhealthy: 2 }, notes: ["groups"] },
    {
      name: "as many false alarms as computed",
      made: { answers: 9000, timeOf: oneIn(12, 5000), becameUnhealthy: 5 },
      notes: ["many-timeouts", "close-retries"],
    },
    {
      name: "retries a second apart",
      made: { answers: 9000, timeOf: allFast },
      goals: { detectWithinMs: 12_000 },
      notes: ["close-retries"],
    },
    { name: "podpulse was starved", made: { answers: 900, timeOf: allFast, inconclusive: 50 }, notes: ["starved"] },
  ] as readonly (Omit<Row, "wanted"> & { readonly notes: readonly string[] })[]) {
    test(name, async () => {
      const measured = await madeMeasured(made);
      const advice = advise({ ...defaults, ...settings }, measured.times, { ...monthly, ...goals });
      assert.deepEqual(
        notesOf(measured, advice).map(({ type }) => type),
        notes,
      );
    });
  }
});
