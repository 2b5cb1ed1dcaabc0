/** @file Recall of groups and the gaps between them. */

import { describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { compareGroups, type Run, score } from "../../src/evaluate/index.ts";
import { better } from "./runs.ts";

const options = { rng: createRng(1), resamples: 400 };

/** Recordings of `speakers` people, each with every class `each` times; right with a chance that the group decides. */
function runOf(
  speakers: readonly string[],
  right: (speaker: string, i: number) => number,
  { key = "run", seed = 1, each = 10, k = 2 } = {},
): Run {
  const rng = createRng(seed);
  const rows = speakers.flatMap((speaker) =>
    Array.from({ length: each * k }, (_, i) => {
      const truth = i % k;
      const hit = rng.uniform() < right(speaker, i);
      return { id: `${speaker}/${i}`, speaker, truth, predicted: hit ? truth : (truth + 1) % k };
    }),
  );
  return {
    key,
    ids: rows.map(({ id }) => id),
    speakers: rows.map(({ speaker }) => speaker),
    truth: Int32Array.from(rows, ({ truth }) => truth),
    predicted: Int32Array.from(rows, ({ predicted }) => predicted),
  };
}

const people = (letter: string, n: number) => Array.from({ length: n }, (_, i) => `${letter}${i}`);
const letterOf = (id: string) => id.slice(0, 1);

describe("two groups", () => {
  const run = runOf([...people("f", 6), ...people("m", 6)], (name) => (name < "m" ? 0.95 : 0.6));

  test("recall of each, and one gap: the first minus the second", () => {
    const { groups, gaps, unknown } = compareGroups([run], letterOf, 2, options);
    const women = [...run.ids.keys()].filter((i) => run.ids[i] < "m");
    const own = score(
      women.map((i) => run.truth[i]),
      women.map((i) => run.predicted[i]),
      2,
    );
    expect(groups.map(({ group, speakers, recordings }) => [group, speakers, recordings])).toEqual([
      ["f", 6, 120],
      ["m", 6, 120],
    ]);
    expect(groups[0].uar.value).toBeCloseTo(own.uar, 12);
    expect(groups[0].recall.map((one) => one?.value)).toEqual(own.recall);
    expect(gaps.map(({ group, against }) => [group, against])).toEqual([["f", "m"]]);
    expect(gaps[0].uar?.value).toBeCloseTo(groups[0].uar.value - groups[1].uar.value, 12);
    expect(gaps[0].uar?.low).toBeGreaterThan(0.2);
    expect(unknown).toBe(0);
  });

  test("no gap where there is none", () => {
    const alike = runOf([...people("f", 8), ...people("m", 8)], () => 0.8);
    const [{ uar }] = compareGroups([alike], letterOf, 2, options).gaps;
    expect([uar && uar.low < 0, uar && uar.high > 0]).toEqual([true, true]);
  });

  test("repeats of the same recordings narrow nothing and count once", () => {
    const noisy = runOf([...people("f", 6), ...people("m", 6)], (name) => (name.endsWith("1") ? 0.3 : 0.8));
    const repeats = ["a", "b", "c", "d"].map((key) => ({ ...noisy, key }));
    const of = (runs: readonly Run[]) => compareGroups(runs, letterOf, 2, { ...options, resamples: 2000 });
    const [one, four] = [of([noisy]), of(repeats)];
    const width = ({ gaps: [{ uar }] }: typeof one) => (uar ? uar.high - uar.low : 0);
    expect(four.groups[0].recordings).toBe(one.groups[0].recordings);
    expect(four.gaps[0].uar?.value).toBeCloseTo(one.gaps[0].uar?.value ?? 0, 12);
    expect(width(four) / width(one)).toBeGreaterThan(0.9);
  });

  test("the same voices on both sides: what they share cancels", () => {
    const voices = people("v", 12);
    const byVoice = (name: string) => 0.4 + 0.05 * Number(name.slice(1));
    const within = runOf(voices, byVoice, { each: 40 });
    const device = (id: string) => (Number(id.split("/")[1]) % 4 < 2 ? "phone" : "studio");
    const person = (id: string) => (Number(id.split("/")[0].slice(1)) % 2 ? "odd" : "even");
    const width = (of: (id: string) => string) => {
      const [{ uar }] = compareGroups([within], of, 2, options).gaps;
      return uar ? uar.high - uar.low : 0;
    };
    expect(width(device)).toBeLessThan(0.5 * width(person));
  });
});

test("more than two groups: each against all others together", () => {
  const run = runOf([...people("a", 5), ...people("b", 5), ...people("c", 5)], (name) =>
    name < "b" ? 0.5 : 0.9,
  );
  const { groups, gaps } = compareGroups([run], letterOf, 2, options);
  expect(gaps.map(({ group, against }) => [group, against])).toEqual([
    ["a", null],
    ["b", null],
    ["c", null],
  ]);
  const others = (groups[1].uar.value + groups[2].uar.value) / 2;
  expect(gaps[0].uar?.value).toBeCloseTo(groups[0].uar.value - others, 12);
  expect(gaps[0].uar?.high).toBeLessThan(0);
});

test("fewer than five speakers are too few to judge, and say so by having no interval", () => {
  const run = runOf([...people("f", 4), ...people("m", 9)], () => 0.8);
  const { groups, gaps } = compareGroups([run], letterOf, 2, options);
  expect(groups[0].uar.low).toBe(groups[0].uar.high);
  expect(groups[1].uar.low).toBeLessThan(groups[1].uar.high);
  expect(gaps).toEqual([{ group: "f", against: "m", uar: null, recall: [null, null] }]);
});

test("unknown speakers: groups have their recall, but no gap is judged", () => {
  const run = runOf([...people("f", 6), ...people("m", 6)], () => 0.8);
  const { groups, gaps } = compareGroups(
    [{ ...run, speakers: run.speakers.map(() => "unknown") }],
    letterOf,
    2,
    options,
  );
  expect(groups.map(({ speakers }) => speakers)).toEqual([0, 0]);
  expect(groups[0].uar.value).toBeGreaterThan(0.6);
  expect(gaps[0].uar).toBeNull();
});

test("recordings without a group are counted and left out; one group has no gap", () => {
  const run = runOf([...people("f", 6), ...people("x", 2)], () => 0.8);
  const { groups, gaps, unknown } = compareGroups([run], (id) => (id < "x" ? "f" : ""), 2, options);
  expect([groups.length, gaps.length, unknown]).toEqual([1, 0, 40]);
});

test("a gap goes over the classes that both groups have", () => {
  const run = runOf([...people("f", 5), ...people("m", 5)], (name, i) => (i % 2 || name < "m" ? 1 : 0));
  const kept = [...run.ids.keys()].filter((i) => run.ids[i] < "m" || run.truth[i] === 1);
  const cut: Run = {
    key: "cut",
    ids: kept.map((i) => run.ids[i]),
    speakers: kept.map((i) => run.speakers[i]),
    truth: Int32Array.from(kept, (i) => run.truth[i]),
    predicted: Int32Array.from(kept, (i) => run.predicted[i]),
  };
  const { groups, gaps } = compareGroups([cut], letterOf, 2, options);
  expect(groups[1].recall[0]).toBeNull();
  expect(gaps[0].recall[0]).toBeNull();
  expect(gaps[0].uar?.value).toBe(0);
});

test("means over runs, as scores are; the same seed gives the same ends", () => {
  const of = () => compareGroups(better, () => "all", 3, { rng: createRng(2), resamples: 100 });
  const mean = better.reduce((sum, run) => sum + score(run.truth, run.predicted, 3).uar, 0) / better.length;
  expect(of().groups[0].uar.value).toBeCloseTo(mean, 12);
  expect(of()).toEqual(of());
});
