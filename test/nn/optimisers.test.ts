import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  adam,
  clipValues,
  constantRate,
  cosine,
  globalNorm,
  globalNormScale,
  type Optimiser,
  sgd,
  stepDecay,
  warmup,
} from "../../src/nn/index.ts";

/** Steps with these gradients of one value, starting from `start`. */
function walk(optimiser: Optimiser, start: number, gradients: readonly number[], rate?: number): number[] {
  const values = Float32Array.of(start);
  return gradients.map((g) => {
    optimiser.step([values], [Float32Array.of(g)], rate);
    return values[0];
  });
}

/** Kingma & Ba (2015), algorithm 1, in double precision. */
function adamByTheBook(
  start: number,
  gradients: readonly number[],
  [lr, b1, b2, eps]: readonly number[],
  l2 = 0,
  decay = 0,
) {
  let [w, m, v] = [start, 0, 0];
  return gradients.map((raw, t) => {
    const g = raw + l2 * w;
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * g * g;
    w = w * (1 - lr * decay) - (lr * (m / (1 - b1 ** (t + 1)))) / (Math.sqrt(v / (1 - b2 ** (t + 1))) + eps);
    return w;
  });
}

describe("adam", () => {
  test.each([
    ["one by one, each with a penalty of its own", [0, 1e-2, 0, 1e-3]],
    ["all in one call", 1e-2],
  ])("gives the same bits for arrays that live with it: %s", (_, l2) => {
    const lengths = [5, 17, 4, 40_000];
    const options = { learningRate: 0.01, l2, weightDecay: 0.1 };
    const [visiting, living] = [adam(options), adam(options)];
    const own = lengths.map((n) => Float32Array.from({ length: n }, (_, i) => Math.sin(i)));
    const home = living.home?.(lengths);
    if (!home) throw new Error("no home");
    for (const [i, values] of own.entries()) home.values[i].set(values);
    for (let step = 0; step < 5; step++) {
      const slopes = lengths.map((n) => Float32Array.from({ length: n }, (_, i) => Math.cos(i * (step + 1))));
      // Gradients may come from elsewhere too.
      if (step > 0) for (const [i, slope] of slopes.entries()) home.gradients[i].set(slope);
      visiting.step(own, slopes, 0.5);
      living.step([...home.values], step > 0 ? [...home.gradients] : slopes, 0.5);
    }
    expect([...home.values]).toEqual(own);
    expect(living.state()).toEqual(visiting.state());
    expect(visiting.home?.(lengths)).toBeUndefined();
    const before = structuredClone(visiting.state());
    living.restore(before);
    living.step([...home.values], [...home.gradients]);
    visiting.step(own, [...home.gradients]);
    expect([...home.values]).toEqual(own);
  });

  test("golden values: w = 1, gradients 0.5, -0.2, 0.1, worked out by hand from algorithm 1", () => {
    // Step 1 moves by the learning rate. Step 2: m = 0.025/0.19, v = 2.89750e-4/1.999e-3, so w falls by 0.1 * 0.345606.
    const got = walk(adam({ learningRate: 0.1 }), 1, [0.5, -0.2, 0.1]);
    expect(got[0]).toBeCloseTo(0.9, 6);
    expect(got[1]).toBeCloseTo(0.8654394, 5);
    expect(got[2]).toBeCloseTo(adamByTheBook(1, [0.5, -0.2, 0.1], [0.1, 0.9, 0.999, 1e-8])[2], 6);
  });

  test("follows the algorithm for any gradients, with L2 and decoupled decay", () => {
    const gradient = fc.double({ min: -10, max: 10, noNaN: true }).map((g) => (Math.abs(g) < 1e-3 ? 0.5 : g));
    fc.assert(
      fc.property(fc.array(gradient, { minLength: 1, maxLength: 30 }), (gradients) => {
        const options = {
          learningRate: 0.01,
          beta1: 0.5,
          beta2: 0.9,
          epsilon: 1e-8,
          l2: 0.1,
          weightDecay: 0.05,
        };
        const got = walk(adam(options), 2, gradients);
        const expected = adamByTheBook(2, gradients, [0.01, 0.5, 0.9, 1e-8], 0.1, 0.05);
        for (const [i, w] of expected.entries()) expect(got[i]).toBeCloseTo(w, 4);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test("treats each value alone, whatever the length of the array", () => {
    for (const length of [1, 3, 4, 5, 8191, 8193, 20000]) {
      const values = Float32Array.from({ length }, (_, i) => Math.sin(i));
      const gradients = Float32Array.from({ length }, (_, i) => Math.cos(3 * i) + 2);
      const before = values.slice();
      adam({ learningRate: 0.25 }).step([values], [gradients]);
      const wrong = values.findIndex((w, i) => Math.abs(w - (before[i] - 0.25)) > 1e-5);
      expect(wrong, `length ${length}`).toBe(-1);
    }
  });

  test("moments that vanish never become denormal numbers, which are slow", () => {
    const optimiser = adam({ learningRate: 0.1 });
    walk(optimiser, 1, [1, ...new Array<number>(2000).fill(0)]);
    const moment = optimiser.state().slots[0][0];
    expect(moment).toBeLessThan(1e-30);
    expect(moment === 0 || moment > 1.2e-38).toBe(true);
  });

  test("one L2 strength for each array", () => {
    const values = [Float32Array.of(1), Float32Array.of(1)];
    adam({ learningRate: 0.1, l2: [1, 0] }).step(values, [Float32Array.of(0), Float32Array.of(0)]);
    expect(values[0][0]).toBeCloseTo(0.9, 5);
    expect(values[1][0]).toBe(1);
  });
});

test("sgd: golden values with momentum 0.9", () => {
  // u = 1, 1.9, 2.71; w falls by 0.1 u.
  const got = walk(sgd({ learningRate: 0.1, momentum: 0.9 }), 0, [1, 1, 1]);
  for (const [i, w] of [-0.1, -0.29, -0.561].entries()) expect(got[i]).toBeCloseTo(w, 6);
});

describe.each([
  ["adam", () => adam({ learningRate: 0.1 })],
  ["sgd", () => sgd({ learningRate: 0.1, momentum: 0.5 })],
])("%s", (name, make) => {
  test("goes on from its saved state as if it had not stopped", () => {
    const gradients = [0.3, -0.8, 0.5, 0.9, -0.4, 0.2];
    const whole = walk(make(), 1, gradients);
    const first = make();
    const half = walk(first, 1, gradients.slice(0, 3));
    const second = make();
    second.restore(first.state());
    expect(walk(second, half[2], gradients.slice(3))).toEqual(whole.slice(3));
  });

  test("the rate multiplies the step", () => {
    const [full] = walk(make(), 0, [1]);
    const [half] = walk(make(), 0, [1], 0.5);
    expect(half).toBeCloseTo(full / 2, 6);
  });

  test("refuses arrays of other lengths", () => {
    const step = () => make().step([new Float32Array(2)], [new Float32Array(3)]);
    expect(step).toThrow(`${name}, gradients: expected arrays of lengths 2, got 3.`);
  });
});

test("schedules", () => {
  const at = (schedule: (step: number) => number, steps: readonly number[]) => steps.map((s) => schedule(s));
  expect(at(constantRate, [0, 9])).toEqual([1, 1]);
  expect(at(stepDecay({ every: 50, factor: 0.5 }), [0, 49, 50, 100, 150])).toEqual([1, 1, 0.5, 0.25, 0.125]);
  const falling = at(cosine({ steps: 10, floor: 0.2 }), [0, 5, 10, 99]);
  for (const [i, value] of [1, 0.6, 0.2, 0.2].entries()) expect(falling[i]).toBeCloseTo(value, 10);
  const rising = warmup({ steps: 4, after: stepDecay({ every: 2, factor: 0.1 }) });
  expect(at(rising, [0, 1, 3, 4, 5, 6])).toEqual([0.25, 0.5, 1, 1, 1, 0.1]);
});

describe("clipping", () => {
  const gradients = () => [Float32Array.of(3, 0), Float32Array.of(-4)];

  test("by global norm: the factor brings it to the limit, and never enlarges", () => {
    expect(globalNorm(gradients())).toBe(5);
    expect(globalNormScale(gradients(), 1)).toBeCloseTo(0.2, 10);
    expect(globalNormScale(gradients(), 6)).toBe(1);
  });

  test("by value, in place", () => {
    const clipped = gradients();
    clipValues(clipped, 2);
    expect(clipped.map((g) => [...g])).toEqual([[2, 0], [-2]]);
  });
});
