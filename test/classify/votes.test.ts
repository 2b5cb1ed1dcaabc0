import fc from "fast-check";
import { expect, test } from "vitest";
import { fitTemperature, pairMatrices, softmax, voteAndScore } from "../../src/classify/votes.ts";
import { createRng } from "../../src/core/index.ts";

/** All pairs of these classes, out of `classes`. */
function pairsOf(present: readonly number[], classes: number) {
  const pairs = present.flatMap((a, i) => present.slice(i + 1).map((b) => [a, b]));
  return { classes, first: Int32Array.from(pairs, ([a]) => a), second: Int32Array.from(pairs, ([, b]) => b) };
}

function judge(decisions: readonly number[], pairs: ReturnType<typeof pairsOf>) {
  const scores = new Float64Array(pairs.classes);
  const label = voteAndScore(decisions, pairs, pairMatrices(pairs), scores);
  return { label, scores };
}

test("most votes win; a circle of three goes to the smallest index, whatever the margins", () => {
  const three = pairsOf([0, 1, 2], 3);
  expect(judge([1, 1, 1], three).label).toBe(0);
  expect(judge([-1, -1, 1], three).label).toBe(1);
  expect(judge([-1, -1, -1], three).label).toBe(2);
  expect(judge([0.01, -9, 9], three).label).toBe(0); // 0 beats 1, 2 beats 0, 1 beats 2
  expect(judge([0, 0, 0], three).label).toBe(2); // 0 is a vote for the second, as in libsvm
});

test("the best score is always the label's, by the votes counted plainly", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 10, maxLength: 10 }),
      (decisions) => {
        const pairs = pairsOf([0, 1, 3, 4, 5], 6);
        const votes = new Array<number>(6).fill(0);
        decisions.forEach((value, p) => {
          votes[value > 0 ? pairs.first[p] : pairs.second[p]]++;
        });
        const { label, scores } = judge(decisions, pairs);
        expect(label).toBe(votes.indexOf(Math.max(...votes)));
        expect(scores.indexOf(Math.max(...scores))).toBe(label);
        const probabilities = new Float32Array(6);
        softmax(scores, 0.2, probabilities);
        expect(probabilities[2]).toBe(0);
        expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      },
    ),
  );
});

test("a temperature that made the labels is found again", () => {
  const rng = createRng(4);
  const [n, k] = [6000, 3];
  const scores = Float64Array.from({ length: n * k }, () => rng.normal());
  const labels = Array.from({ length: n }, (_, i) => {
    const p = new Float32Array(k);
    softmax(scores.subarray(i * k, i * k + k), 0.4, p);
    const u = rng.uniform();
    return u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2;
  });
  expect(Math.abs(fitTemperature(scores, labels, k) - 0.4)).toBeLessThan(0.03);
});
