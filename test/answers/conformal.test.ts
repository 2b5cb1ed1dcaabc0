import fc from "fast-check";
import { expect, test } from "vitest";
import { conformalSet, fitThresholds, thresholdFor } from "../../src/answers/index.ts";
import { createRng } from "../../src/core/index.ts";

const oneEach = (n: number) => Array.from({ length: n }, (_, i) => `s${i}`);

/** Probabilities of three classes, the true one of which is drawn by them. */
function drawn(rng: ReturnType<typeof createRng>) {
  const weights = [rng.uniform() ** 3, rng.uniform() ** 3, rng.uniform() ** 3];
  const sum = weights[0] + weights[1] + weights[2];
  const probabilities = weights.map((weight) => weight / sum);
  const left = rng.uniform();
  const truth = left < probabilities[0] ? 0 : left < probabilities[0] + probabilities[1] ? 1 : 2;
  return { probabilities, truth };
}

test.each([0.5, 0.8, 0.9, 0.95])(
  "of recordings that could have come in any order, sets for %d hold the truth as often, and hardly more often",
  (coverage) => {
    const rng = createRng(`coverage ${coverage}`);
    const [rounds, n] = [1500, 59];
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      const known = Array.from({ length: n }, () => drawn(rng));
      const sets = fitThresholds(
        known.map(({ probabilities, truth }) => probabilities[truth]),
        oneEach(n),
      );
      const { probabilities, truth } = drawn(rng);
      if (conformalSet(probabilities, thresholdFor(sets, coverage)).includes(truth)) held++;
    }
    // The guarantee is coverage ... coverage + 1 / (n + 1); three standard errors of the simulation beside it.
    const error = 3 * Math.sqrt((coverage * (1 - coverage)) / rounds);
    expect(held / rounds).toBeGreaterThan(coverage - error);
    expect(held / rounds).toBeLessThan(coverage + 1 / (n + 1) + error);
  },
);

test("the threshold is that of split conformal prediction: the k-th largest, k = ceil(coverage (n + 1))", () => {
  const probabilities = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
  const sets = fitThresholds(probabilities, oneEach(19));
  // ceil(0.9 * 20) = 18 of the 19: the second smallest.
  expect(thresholdFor(sets, 0.9)).toBe(2 / 20);
  expect(thresholdFor(sets, 0.5)).toBe(10 / 20);
  // ceil(0.96 * 20) = 20 of 19: every class.
  expect(thresholdFor(sets, 0.96)).toBe(0);
});

test("the more is asked for, the lower the threshold, and sets only grow", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (probabilities, row) => {
        const sets = fitThresholds(probabilities, oneEach(probabilities.length));
        for (let i = 1; i < sets.threshold.length; i++)
          expect(sets.threshold[i]).toBeLessThanOrEqual(sets.threshold[i - 1]);
        const [small, large] = [0.7, 0.95].map((asked) => conformalSet(row, thresholdFor(sets, asked)));
        for (const c of small) expect(large).toContain(c);
      },
    ),
  );
});

test("each speaker counts the same", () => {
  // One speaker with many sure recordings, one with a single doubtful one.
  const [many, few] = [new Array(99).fill(0.9), [0.2]];
  const groups = [...many.map(() => "a"), "b"];
  expect(thresholdFor(fitThresholds([...many, ...few], groups), 0.8)).toBe(0.2);
  expect(thresholdFor(fitThresholds([...many, ...few], oneEach(100)), 0.8)).toBe(0.9);
});

test("the set has the most probable first", () => {
  expect(conformalSet([0.2, 0.5, 0.3], 0.2)).toEqual([1, 2, 0]);
  expect(conformalSet([0.2, 0.5, 0.3], 0.6)).toEqual([]);
});

test("a coverage between two that were prepared is taken up, one beyond them refused", () => {
  const sets = fitThresholds([0.1, 0.5, 0.9], oneEach(3));
  expect(thresholdFor(sets, 0.5001)).toBe(thresholdFor(sets, 0.505));
  expect(() => thresholdFor(sets, 0.4)).toThrow("coverage: expected a share from 0.5 to 0.995, got 0.4.");
  expect(() => thresholdFor(sets, 0.999)).toThrow("coverage: expected a share from 0.5 to 0.995, got 0.999.");
});
