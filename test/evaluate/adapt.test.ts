import fc from "fast-check";
import { expect, test } from "vitest";
import { ParameterError, ShapeError } from "../../src/core/index.ts";
import {
  adaptRows,
  applyScaler,
  fitVoicePopulation,
  normaliseBySpeaker,
  voiceScaler,
  voiceStatistics,
} from "../../src/evaluate/index.ts";
import { tableOfVoices, voices } from "./voices.ts";

const population = fitVoicePopulation(tableOfVoices());
const stranger = Float32Array.of(5, 1, 7, 2, 6, 9);

function expectNear(got: readonly number[], wanted: readonly number[], digits = 7): void {
  for (const [c, value] of got.entries()) expect(value).toBeCloseTo(wanted[c], digits);
}

// Expected values: the formulas of the doc comments in NumPy 1.24.
test("the population is the mean over speakers, each counting once", () => {
  expectNear(population.mean, [2.66666667, 13.66666667]);
  expectNear(population.variance, [10.05555556, 5.55555556]);
  expectNear(population.spread, [2.33333333, 74.33333333]);
});

test("a voice's mean and variance are drawn towards the population's", () => {
  const weak = voiceScaler(voiceStatistics(stranger, 2), population, 0.5);
  expectNear(weak.mean, [5.52380952, 5.38095238]);
  expectNear(weak.scale, [1.53012086, 4.71909327]);
  const strong = voiceScaler(voiceStatistics(stranger, 2), population, 5);
  expectNear(strong.mean, [3.91666667, 10.04166667]);
  expectNear(strong.scale, [2.82719924, 7.39463018]);
  expect(strong.kind).toBe("speaker");
});

test("without recordings it is the population's, its spread included", () => {
  const { mean, scale } = voiceScaler(voiceStatistics(new Float32Array(0), 2), population, 5);
  expect(mean).toEqual([...population.mean]);
  expectNear(scale, [Math.sqrt(10.05555556 + 2.33333333), Math.sqrt(5.55555556 + 74.33333333)]);
});

test("with many recordings it is the voice's own", () => {
  const many = new Float32Array(Array.from({ length: 20_000 }, () => [...stranger]).flat());
  const { mean, scale } = voiceScaler(voiceStatistics(many, 2), population, 5);
  expectNear(mean, [6, 4], 2);
  expectNear(scale, [Math.sqrt(2 / 3), Math.sqrt(38 / 3)], 2);
});

test("a weight of 0 is normalisation by speaker", () => {
  const table = tableOfVoices();
  expect(adaptRows(table, population, 0)).toEqual(normaliseBySpeaker(table));
});

test("rows of a table are adapted by the statistics of their own speaker", () => {
  const table = tableOfVoices();
  const { data } = adaptRows(table, population, 5);
  const ben = Float32Array.from(voices.ben.flat());
  const expected = applyScaler(voiceScaler(voiceStatistics(ben, 2), population, 5), ben);
  expect([...data.subarray(6, 10)]).toEqual([...expected]);
});

test("a feature that is the same everywhere stays finite", () => {
  const table = tableOfVoices({ anna: [[0.1], [0.1], [0.1]], ben: [[0.1]] });
  const constant = fitVoicePopulation(table);
  expect(constant.variance).toEqual([0]);
  const { scale } = voiceScaler(voiceStatistics(Float32Array.of(0.1, 0.1, 0.1), 1), constant, 5);
  expect(scale).toEqual([1]);
  expect([...adaptRows(table, constant, 5).data]).toEqual([0, 0, 0, 0]);
});

const number = fc.float({ min: -100, max: 100, noNaN: true });
const recordings = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 30 });

test("the order of the recordings does not matter", () => {
  fc.assert(
    fc.property(recordings, fc.double({ min: 0.1, max: 50, noNaN: true }), (rows, weight) => {
      const of = (some: typeof rows) =>
        voiceScaler(voiceStatistics(Float32Array.from(some.flat()), 2), population, weight);
      const [one, other] = [of(rows), of([...rows].reverse())];
      expectNear(other.mean, one.mean, 6);
      expectNear(other.scale, one.scale, 6);
    }),
  );
});

test("the mean lies between the voice's and the population's, nearer to the voice with more recordings", () => {
  fc.assert(
    fc.property(recordings, fc.double({ min: 0.1, max: 50, noNaN: true }), (rows, weight) => {
      const own = voiceStatistics(Float32Array.from(rows.flat()), 2);
      const twice = { ...own, recordings: 2 * own.recordings };
      const [one, other] = [voiceScaler(own, population, weight), voiceScaler(twice, population, weight)];
      for (const c of [0, 1]) {
        const away = Math.abs(population.mean[c] - own.mean[c]);
        expect(Math.abs(one.mean[c] - own.mean[c])).toBeLessThanOrEqual(away + 1e-9);
        expect(Math.abs(other.mean[c] - own.mean[c])).toBeLessThanOrEqual(
          Math.abs(one.mean[c] - own.mean[c]) + 1e-9,
        );
        expect(one.scale[c]).toBeGreaterThan(0);
      }
    }),
  );
});

test("what cannot be adapted is refused", () => {
  expect(() => fitVoicePopulation(tableOfVoices({ anna: voices.anna }))).toThrow(
    new ParameterError("adaptation to voices", "at least 2 training speakers", 1),
  );
  expect(() => fitVoicePopulation(tableOfVoices({ anna: voices.anna, unknown: voices.ben }))).toThrow(
    "normalisation `speaker`: expected a speaker for every row",
  );
  expect(() => voiceScaler(voiceStatistics(new Float32Array(0), 2), population, 0)).toThrow(
    new ParameterError("adaptation to a voice, weight", "a number above 0", 0),
  );
  expect(() => voiceScaler(voiceStatistics(stranger, 2), population, -1)).toThrow(
    new ParameterError("adaptation to a voice, weight", "a number from 0", -1),
  );
  expect(() => voiceScaler(voiceStatistics(stranger, 3), population, 1)).toThrow(ShapeError);
  expect(() => voiceStatistics(stranger, 4)).toThrow(ShapeError);
});
