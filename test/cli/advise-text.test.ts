import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { advise } from "../../src/advice/advise.ts";
import { notesOf } from "../../src/advice/notes.ts";
import type { Settings } from "../../src/advice/settings.ts";
import { percentText, rateText, secondsText, smallText } from "../../src/cli/advise-numbers.ts";
import { adviseText } from "../../src/cli/advise-text.ts";
import { defaults, distributions, type MadeAnswers, madeMeasured } from "../advice/made-answers.ts";

async function textOf(made: MadeAnswers, settings: Partial<Settings> = {}, width = Number.POSITIVE_INFINITY) {
  const measured = await madeMeasured(made);
  const goals = { falseAlarmsPerDay: 1 / 30 };
  const advice = advise({ ...defaults, ...settings }, measured.times, goals);
  const notes = notesOf(measured, advice);
  return adviseText([{ name: "app", measured, advice, notes }], goals, { colour: false, width });
}

const { allFast } = distributions;
const oneIn12 = (random: () => number) => (random() < 1 / 12 ? 5000 : 5);

test("a block says what was observed, what it means today and then, with the arithmetic", async () => {
  assert.equal(
    await textOf({ answers: 12_345, timeOf: allFast, refused: 3 }),
    `app: periodSeconds 10, timeoutSeconds 1, failureThreshold 3
  observed  12,345 answers, half within 2.99 ms, 99 % within 4.96 ms, 99.9 % within 5 ms
            0 timeouts; other failures, which are no slowness: 3 refused; unhealthy 0 times
  today     false alarms: at most one in 1,000 years
              p < 3 ÷ 12,345 = 0.024 %: none took longer than 1 s; at 95 %, fewer than 3 are to be
              expected
              8,640 probes a day × p^3 = 1.2e-7 a day
            detection: a hang within 31 s (26 s on average), a crash within 30 s
              10 s to the next probe + 2 × 10 s to confirm + 1 s timeout = 31 s
            recovery: within 10 s
  advice    set timeoutSeconds: 0.05, failureThreshold: 2: few enough false alarms, and a hang is
            told 10.95 s sooner
  then      false alarms: at most one in 5 years
              p < 3 ÷ 12,345 = 0.024 %: none took longer than 50 ms; at 95 %, fewer than 3 are to be
              expected
              8,640 probes a day × p^2 = 5.1e-4 a day
            detection: a hang within 20.05 s (15.05 s on average), a crash within 20 s
              10 s to the next probe + 1 × 10 s to confirm + 50 ms timeout = 20.05 s
            recovery: within 10 s

p is the probability that a probe of the healthy target times out. The arithmetic takes each probe
for itself: slow answers that come in groups are worse. kubelet's own periodSeconds and
failureThreshold come on top: with failureThreshold 1 there, nothing is confirmed twice.
`,
  );
});

describe("the advice in a sentence", () => {
  for (const { name, made, settings, told } of [
    {
      name: "no answer",
      made: { answers: 0, timeOf: allFast },
      told: /^ {2}observed {2}no answer yet\n {2}advice {4}nothing can be said yet: 0 answers are too few, it takes 192 \(in 32 min\)$/m,
    },
    {
      name: "one answer",
      made: { answers: 1, timeOf: allFast },
      told: /^ {12}false alarms: nobody can say$|1 answer is too few, it takes 192/m,
    },
    {
      name: "enough to judge",
      made: { answers: 500, timeOf: allFast },
      told: /^ {2}advice {4}nothing needs to change$/m,
    },
    {
      name: "less than a day",
      made: { answers: 5000, timeOf: allFast },
      told: /nothing needs to change; to tell a hang sooner, a day of answers is wanted first: 8,640\n {12}\(in 10 h\)/,
    },
    {
      name: "too many false alarms",
      made: { answers: 5000, timeOf: oneIn12 },
      settings: { failureThreshold: 2 },
      told: /set failureThreshold: 6, retryPeriodSeconds: 1: false alarms may come at 67\.7 a day,\n {12}against the goal of one in 30 days/,
    },
    {
      name: "a compromise",
      made: { answers: 5000, timeOf: oneIn12 },
      settings: { failureThreshold: 2, retryPeriodMs: 1000 },
      told: /set failureThreshold: 6, if a hang may be told that late: false alarms/,
    },
    {
      name: "most time out",
      made: { answers: 500, timeOf: () => 5000 },
      told: /first see why the target does not answer/,
    },
    {
      name: "no way",
      made: { answers: 5000, timeOf: (random: () => number) => (random() < 0.4 ? 5000 : 5) },
      told: /no timeout and threshold helps/,
    },
    {
      name: "outages",
      made: { answers: 9000, timeOf: allFast, becameUnhealthy: 1 },
      told: /^ {2}note {6}unhealthy 1 time so far, of which slow answers that come one by one explain 0:/m,
    },
  ] as readonly { name: string; made: MadeAnswers; settings?: Partial<Settings>; told: RegExp }[]) {
    test(name, async () => assert.match(await textOf(made, settings), told));
  }
});

test("lines are wrapped for a narrow terminal, under their label", async () => {
  const text = await textOf({ answers: 12_345, timeOf: allFast }, {}, 60);
  assert.ok(
    text.split("\n").every((line) => line.length <= 60),
    text,
  );
  assert.match(
    text,
    /^ {2}advice {4}set timeoutSeconds: 0\.05, failureThreshold: 2:\n {12}few enough false alarms, and/m,
  );
});

describe("numbers", () => {
  for (const [found, wanted] of [
    [rateText(9579.3), "9,579 a day"],
    [rateText(1.62), "1.6 a day"],
    [rateText(1 / 30), "one in 30 days"],
    [rateText(1 / 100), "one in 3 months"],
    [rateText(1 / 3653), "one in 10 years"],
    [rateText(1e-9), "one in 1,000 years"],
    [percentText(0.00071), "0.071 %"],
    [percentText(0.5), "50 %"],
    [smallText(0), "0"],
    [smallText(0.0000031), "3.1e-6"],
    [smallText(29_269.4), "29,269"],
    [secondsText(50), "50 ms"],
    [secondsText(5.71234), "5.71 ms"],
    [secondsText(31_000), "31 s"],
    [secondsText(20_050), "20.05 s"],
  ] as const) {
    test(wanted, () => assert.equal(found, wanted));
  }
});
