import fc from "fast-check";
import { expect, test } from "vitest";
import {
  calibrated,
  calibrationError,
  chooseCalibration,
  fitCalibration,
  fitTemperature,
  logScores,
  type Unheard,
} from "../../src/answers/index.ts";
import { createRng } from "../../src/core/index.ts";

/** Recordings whose classes are drawn by probabilities that are then stated as if they were `sharper` times as sure. */
function overconfident(n: number, k: number, sharper: number, seed = 1): Unheard {
  const rng = createRng(seed);
  const scores = new Float64Array(n * k);
  const truth: number[] = [];
  for (let i = 0; i < n; i++) {
    const logits = Array.from({ length: k }, () => 1.5 * rng.normal());
    const sum = logits.reduce((total, x) => total + Math.exp(x), 0);
    let left = rng.uniform() * sum;
    truth.push(
      Math.max(
        0,
        logits.findIndex((x) => {
          left -= Math.exp(x);
          return left < 0;
        }),
      ),
    );
    for (const [c, x] of logits.entries()) scores[i * k + c] = sharper * x;
  }
  return { k, scores, truth, groups: truth.map((_, i) => `s${i % 8}`) };
}

test("the temperature undoes how much too sure a model is", () => {
  const { scores, truth, k } = overconfident(4000, 4, 2.5);
  expect(fitTemperature(scores, truth, k)).toBeCloseTo(2.5, 0);
  expect(fitTemperature(overconfident(4000, 4, 1).scores, overconfident(4000, 4, 1).truth, 4)).toBeCloseTo(
    1,
    1,
  );
});

// SciPy: minimize_scalar(method="bounded", xatol=1e-9) of the same log loss over ln T.
test("the temperature equals an independent minimisation", () => {
  const scores = Float64Array.of(2, 0.1, -1, 0.3, 1.2, 0.2, -0.4, 0.9, 1.1, 1.4, 1.3, -2, 0.2, 0.1, 0);
  expect(fitTemperature(scores, [0, 1, 2, 1, 0], 3)).toBeCloseTo(0.106453, 4);
});

test.each(["temperature", "isotonic"] as const)("%s makes an overconfident model come true", (kind) => {
  const known = overconfident(3000, 4, 3, 1);
  const fresh = overconfident(3000, 4, 3, 2);
  const error = (probabilities: Float64Array) => {
    const rows = Array.from(fresh.groups, (_, i) => probabilities.subarray(i * 4, i * 4 + 4));
    const labels = rows.map((row) => row.indexOf(Math.max(...row)));
    return calibrationError({
      confidence: rows.map((row, i) => row[labels[i]]),
      right: labels.map((label, i) => label === fresh.truth[i]),
    });
  };
  const before = calibrated({ kind: "temperature", temperature: 1 }, fresh.scores, 4);
  const after = calibrated(fitCalibration(kind, known), fresh.scores, 4);
  expect(error(before)).toBeGreaterThan(0.12);
  expect(error(after)).toBeLessThan(0.04);
});

test.each(["temperature", "isotonic"] as const)(
  "%s: rows sum to 1, nothing is certain, and no order is turned round",
  (kind) => {
    const calibration = fitCalibration(kind, overconfident(60, 3, 2));
    const row = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(row, (values) => {
        const scores = logScores(values);
        const out = calibrated(calibration, scores, 3);
        expect(out.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        for (const p of out) expect(p > 0 && p < 1 + 1e-12).toBe(true);
        for (const [a, b] of [
          [0, 1],
          [1, 2],
          [0, 2],
        ])
          if (scores[a] > scores[b]) expect(out[a]).toBeGreaterThanOrEqual(out[b] - 1e-12);
      }),
    );
  },
);

test("isotonic regression is chosen where one temperature is not enough, temperature where it is", () => {
  // Right three times in four however sure the model states to be.
  const rng = createRng(3);
  const n = 800;
  const scores = new Float64Array(2 * n);
  const truth = Array.from({ length: n }, (_, i) => {
    scores[2 * i] = Math.log(0.55 + 0.449 * rng.uniform());
    scores[2 * i + 1] = Math.log(1 - Math.exp(scores[2 * i]));
    return rng.uniform() < 0.75 ? 0 : 1;
  });
  const groups = truth.map((_, i) => `s${i % 10}`);
  const odd = chooseCalibration({ k: 2, scores, truth, groups });
  expect(odd.calibration.kind).toBe("isotonic");
  expect(odd.logLoss.isotonic).toBeLessThan(odd.logLoss.temperature);
  expect(chooseCalibration(overconfident(200, 4, 2)).calibration.kind).toBe("temperature");
});

test("a single group is calibrated by itself", () => {
  const all = overconfident(30, 3, 2);
  const { calibration } = chooseCalibration({ ...all, groups: all.groups.map(() => "one") });
  expect(["temperature", "isotonic"]).toContain(calibration.kind);
});

test("logarithms have a floor, also for what is no number", () => {
  expect([...logScores([1, 0, Number.NaN])]).toEqual([0, Math.log(1e-37), Math.log(1e-37)]);
});
