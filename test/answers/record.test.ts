/** @file All that is learned of a corpus, and how good it is said to be. */

import { expect, test } from "vitest";
import { answersSchema, fitAnswers, fitDistances, type Tested } from "../../src/answers/index.ts";
import { createRng } from "../../src/core/index.ts";

const [k, d] = [3, 6];

/** Recordings of eight speakers, and of a fourth emotion that is elsewhere. */
function data(perSpeaker = 24, seed = 1) {
  const rng = createRng(seed);
  const speakers = 8;
  const n = speakers * perSpeaker;
  const truth = Int32Array.from({ length: n }, (_, i) => i % k);
  const groups = Array.from({ length: n }, (_, i) => `s${Math.floor(i / perSpeaker)}`);
  const rowOf = (axis: number, sign = 1) =>
    Float32Array.from({ length: d }, (_, c) => 0.5 * rng.normal() + (c === axis ? 2 * sign : 0));
  const rows = Array.from(truth, (label) => rowOf(label));
  const { reference, distances } = fitDistances({
    data: Float32Array.from(rows.flatMap((row) => [...row])),
    d,
    labels: truth,
    k,
  });
  // A model that is right in four of five and states it honestly.
  const scoresOf = (label: number) => {
    const said = rng.uniform() < 0.8 ? label : (label + 1) % k;
    return { said, scores: Array.from({ length: k }, (_, c) => Math.log(c === said ? 0.8 : 0.1)) };
  };
  const model = Array.from(truth, scoresOf);
  const measures = groups.map(() => ({
    durationSec: 2 + rng.uniform(),
    voicedShare: 0.6,
    levelRangeDb: 30,
    silentShare: 0,
    clippedShare: 0,
  }));
  const tested: Tested = {
    k,
    scores: Float64Array.from(model.flatMap(({ scores }) => scores)),
    truth,
    predicted: model.map(({ said }) => said),
    groups,
    distances: rows.map((row) => distances(row)),
    measures,
  };
  const strange = Array.from({ length: 40 }, () => rowOf(0, -1));
  const unseen = {
    labels: strange.map((_, i) => (i < 30 ? "boredom" : "disgust")),
    groups: strange.map((_, i) => `s${i % 8}`),
    scores: Float64Array.from(strange.flatMap(() => scoresOf(1).scores)),
    predicted: strange.map(() => 1),
    distances: strange.map((row) => distances(row)),
    measures: measures.slice(0, 40),
  };
  return { tested, unseen, reference, voices: [0.1, 0.3, 0.2], training: measures };
}

const base = { folds: 8, unit: "speaker" as const, speakerDependent: false };

test("it fits the schema, and says what it was learned from", () => {
  const answers = fitAnswers({ ...data(), ...base }, createRng(1));
  expect(answersSchema.parse(JSON.parse(JSON.stringify(answers)))).toEqual(answers);
  expect(answers.from).toEqual({
    recordings: 192,
    folds: 8,
    unit: "speaker",
    units: 8,
    speakerDependent: false,
  });
});

test("what is measured is what is there", () => {
  const { measured } = fitAnswers({ ...data(), ...base }, createRng(1));
  // The model states 0.8 and is right in about 0.8.
  expect(measured.calibrationError.value).toBeLessThan(0.08);
  const sets = measured.coverage.map(({ asked, found }) => found.value - asked);
  // One probability stands for all: a set holds one class or all of them.
  for (const over of sets) expect(over).toBeGreaterThan(-0.05);
  expect(measured.coverage[0].bySpeaker).toHaveLength(8);
  expect(measured.coverage[0].bySpeaker).toEqual([...measured.coverage[0].bySpeaker].sort((a, b) => a - b));
  expect(measured.unseen).toMatchObject({ recordings: { boredom: 30, disgust: 10 } });
  expect(measured.unseen?.rejection.value).toBeGreaterThan(0.9);
  expect(measured.unseen?.rejection.low).toBeLessThanOrEqual(measured.unseen?.rejection.value ?? 0);
  expect(Object.keys(measured.abstained)).not.toContain("too-short");
});

test("the same data give the same answers, to the last digit", () => {
  const once = JSON.stringify(fitAnswers({ ...data(), ...base }, createRng(1)));
  expect(JSON.stringify(fitAnswers({ ...data(), ...base }, createRng(1)))).toBe(once);
});

test("recordings of unknown speakers stand for themselves, and one speaker alone is calibrated on himself", () => {
  const { tested, ...rest } = data(6);
  const alone = { ...tested, groups: tested.groups.map((_, i) => `u${i}`) };
  const answers = fitAnswers(
    { tested: alone, ...rest, unseen: null, folds: 5, unit: "utterance", speakerDependent: true },
    createRng(1),
  );
  expect(answers.from).toMatchObject({ unit: "utterance", units: 48, speakerDependent: true });
  expect(answers.measured.unseen).toBeNull();
  const one = { ...tested, groups: tested.groups.map(() => "s0") };
  expect(fitAnswers({ tested: one, ...rest, unseen: null, ...base }, createRng(1)).from.units).toBe(1);
});

test("abstaining by group, where groups are known; what is not known is left out", () => {
  const { tested, ...rest } = data();
  const columns = {
    sex: tested.groups.map((name) => (Number(name.slice(1)) % 2 ? "female" : "male")),
    device: tested.groups.map((name) => (name === "s0" ? "" : "phone")),
    room: tested.groups.map(() => ""),
  };
  // What women say is cut short.
  const measures = tested.measures.map((one, i) =>
    columns.sex[i] === "female" ? { ...one, silentShare: 1, voicedShare: 0 } : one,
  );
  const answers = fitAnswers({ tested: { ...tested, columns, measures }, ...rest, ...base }, createRng(1));
  const { byGroup = [], answered } = answers.measured;
  expect(
    byGroup.map(({ column, groups }) => [column, groups.map(({ group, recordings }) => [group, recordings])]),
  ).toEqual([
    [
      "sex",
      [
        ["female", 96],
        ["male", 96],
      ],
    ],
    ["device", [["phone", 168]]],
  ]);
  const [female, male] = byGroup[0].groups;
  expect((female.answered + male.answered) / 2).toBeCloseTo(answered, 3);
  expect(answersSchema.parse(answers)).toEqual(answers);
  expect(fitAnswers({ tested, ...rest, ...base }, createRng(1)).measured).not.toHaveProperty("byGroup");
});
