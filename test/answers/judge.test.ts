/** @file Checks of the input, and what becomes of them, of distances and of sets. */

import { expect, test } from "vitest";
import {
  type Evidence,
  failedChecks,
  fitChecks,
  judge,
  type Knowledge,
  logScores,
  requireAbstain,
  type SignalMeasures,
} from "../../src/answers/index.ts";

const speech: SignalMeasures = {
  durationSec: 2,
  voicedShare: 0.6,
  levelRangeDb: 35,
  silentShare: 0,
  clippedShare: 0,
};
const checks = fitChecks(Array.from({ length: 50 }, (_, i) => ({ ...speech, durationSec: 1.5 + i / 50 })));

test("limits have room beyond the training recordings, and never forbid what is usual", () => {
  expect(checks).toEqual({
    shortestSec: 0.7549,
    longestSec: 4.96,
    leastVoiced: 0.15,
    mostVoiced: 0.97,
    leastRangeDb: 15,
    mostClipped: 0.01,
  });
  const odd = fitChecks([
    { durationSec: 30, voicedShare: 0.1, levelRangeDb: 8, silentShare: 0.8, clippedShare: 0.2 },
  ]);
  expect(odd).toEqual({
    shortestSec: 1,
    longestSec: 60,
    leastVoiced: 0.05,
    mostVoiced: 0.97,
    leastRangeDb: 2,
    mostClipped: 0.2,
  });
});

test.each([
  [{}, []],
  [{ durationSec: 0.12 }, ["too-short: 0.12 s is too short; at least 0.75 s is needed"]],
  [
    { durationSec: 600 },
    ["too-long: 600 s is longer than what the model was trained for (up to 4.96 s); use timeline"],
  ],
  [
    { voicedShare: 0.02, levelRangeDb: 1 },
    ["no-speech: no speech: 2 % of it is voiced; at least 15 % is expected"],
  ],
  [{ voicedShare: 0, silentShare: 1, levelRangeDb: 0 }, ["no-speech: no speech: 100 % of it is silent"]],
  [
    { voicedShare: 1, levelRangeDb: 0 },
    ["no-speech: no speech: 100 % of it is periodic, as in tones or music"],
  ],
  [
    { levelRangeDb: 6.5 },
    ["noisy: its level varies by 6.5 dB only (at least 15.0 dB is expected): steady noise covers the speech"],
  ],
  [{ clippedShare: 0.14 }, ["clipped: 14 % of its samples are clipped"]],
  // Nothing else is said about a fragment.
  [
    { durationSec: 0.05, voicedShare: 0, levelRangeDb: 0 },
    ["too-short: 0.05 s is too short; at least 0.75 s is needed"],
  ],
] satisfies [Partial<SignalMeasures>, string[]][])("%j", (change, expected) => {
  const failed = failedChecks({ ...speech, ...change }, checks);
  expect(failed.map(({ kind, text }) => `${kind}: ${text}`)).toEqual(expected);
});

const knowledge: Knowledge = {
  calibration: { kind: "temperature", temperature: 1 },
  sets: { coverage: [0.8, 0.9], threshold: [0.3, 0.2] },
  likeness: { shiftAbove: 2, noveltyAbove: 3 },
  checks,
};

function evidence(probabilities: readonly number[], change: Partial<Evidence> = {}): Evidence {
  return {
    scores: logScores(probabilities),
    label: probabilities.indexOf(Math.max(...probabilities)),
    distances: { shift: 1, novelty: 1 },
    measures: speech,
    ...change,
  };
}

const kinds = (one: ReturnType<typeof judge>) => one.reasons.map(({ kind }) => kind);

test("a plain recording is answered, with probabilities and a set", () => {
  const said = judge(evidence([0.1, 0.65, 0.25]), knowledge, { abstain: "default", coverage: 0.8 });
  expect(said).toMatchObject({ set: [1], abstained: false, reasons: [] });
  expect(said.probabilities[1]).toBeCloseTo(0.65, 9);
});

test("a set of more than half of the classes, or an empty one, is no answer", () => {
  const wide = judge(evidence([0.3, 0.4, 0.3]), knowledge, { abstain: "default", coverage: 0.9 });
  expect(wide).toMatchObject({ set: [1, 0, 2], abstained: true });
  expect(wide.reasons).toEqual([
    { kind: "undecided", text: "the set that holds the truth in 90 % of recordings has 3 of 3 emotions" },
  ]);
  const even = judge(evidence([0.25, 0.25, 0.25, 0.25]), knowledge, { abstain: "default", coverage: 0.8 });
  expect(even.reasons).toEqual([
    {
      kind: "undecided",
      text: "the set that holds the truth in 80 % of recordings is empty: nothing is likely",
    },
  ]);
  // Two of four are half of them, no more.
  expect(
    judge(evidence([0.45, 0.45, 0.05, 0.05]), knowledge, { abstain: "default", coverage: 0.9 }).abstained,
  ).toBe(false);
});

test("a recording unlike the training, or any emotion, is no answer", () => {
  const far = evidence([0.9, 0.05, 0.05], { distances: { shift: 2.1, novelty: 3.1 } });
  expect(kinds(judge(far, knowledge, { abstain: "default", coverage: 0.9 }))).toEqual([
    "unlike-training",
    "unlike-emotions",
  ]);
});

test("where the signal is unfit nothing is said of its features", () => {
  const odd = evidence([0.3, 0.4, 0.3], {
    distances: { shift: 9, novelty: 9 },
    measures: { ...speech, durationSec: 0.1 },
  });
  expect(kinds(judge(odd, knowledge, { abstain: 0.9, coverage: 0.9 }))).toEqual(["too-short"]);
});

test("never gives the reasons, and answers all the same", () => {
  const far = evidence([0.9, 0.05, 0.05], { distances: { shift: 3, novelty: 1 } });
  const said = judge(far, knowledge, { abstain: "never", coverage: 0.9 });
  expect([said.abstained, ...kinds(said)]).toEqual([false, "unlike-training"]);
});

test("a number asks for a probability", () => {
  const said = judge(evidence([0.1, 0.65, 0.25]), knowledge, { abstain: 0.7, coverage: 0.8 });
  expect(said.reasons).toEqual([
    { kind: "unsure", text: "its probability is 0.650, below the 0.7 asked for" },
  ]);
  expect(judge(evidence([0.1, 0.65, 0.25]), knowledge, { abstain: 0.6, coverage: 0.8 }).abstained).toBe(
    false,
  );
  expect(() => requireAbstain(1.2)).toThrow(
    'abstain: expected "never", "default" or a probability from 0 to 1, got 1.2.',
  );
  expect(() => requireAbstain(0)).not.toThrow();
});
