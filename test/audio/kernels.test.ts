import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, allocateIntegers, createOnce, kernels, place } from "../../src/audio/kernels.ts";

/** Few distinct values, so that plateaus and ties are common. */
const spectrum = fc
  .constantFrom(3, 5, 9, 17, 33, 129)
  .chain((bins) => fc.array(fc.integer({ min: 0, max: 4 }), { minLength: bins, maxLength: bins }))
  .map((values) => Float64Array.from(values));

function run(x: Float64Array, kernel: (from: number, to: number) => void): number[] {
  const from = allocate(x.length);
  const to = allocate(x.length);
  from.values.set(x);
  kernel(from.at, to.at);
  return [...to.values];
}

const sameAs = (definition: (x: Float64Array) => number[], kernel: (x: Float64Array) => number[]) =>
  fc.assert(
    fc.property(spectrum, (x) => {
      expect(kernel(x)).toEqual(definition(x));
    }),
    { numRuns: 300, seed: 1 },
  );

describe("kernels do what their definitions say", () => {
  test("keepPeaks", () => {
    const definition = (m: Float64Array) => {
      const last = m.length - 1;
      const peaks: number[] = [];
      m.forEach((here, k) => {
        const rises = k === 0 || here > m[k - 1];
        const falls = k === last || (k === 0 ? here > m[1] : here >= m[k + 1]);
        if (rises && falls) peaks.push(k);
      });
      const near = (k: number) => peaks.some((p) => Math.abs(p - k) <= 2);
      const between = (k: number) => k > peaks[0] && k < peaks[peaks.length - 1];
      if (peaks.length === 1) return [...m].map((v, k) => (k < 3 ? v : 0));
      return [...m].map((v, k) => (between(k) && !near(k) ? 0 : v));
    };
    sameAs(definition, (x) => {
      const masks = allocate(x.length + 4);
      return run(x, (from, to) => kernels.keepPeaks(from, to, masks.at, x.length));
    });
  });

  test("smooth", () => {
    sameAs(
      (m) => [...m].map((v, k) => (k === m.length - 1 ? v : ((k > 0 ? m[k - 1] : 0) + 2 * v + m[k + 1]) / 4)),
      (x) => run(x, (from, to) => kernels.smooth(from, to, x.length)),
    );
  });

  test("roots and powers", () => {
    sameAs(
      (x) => [...x].map(Math.sqrt),
      (x) => run(x, (from, to) => kernels.roots(from, to, x.length)),
    );
    const z = allocate(6);
    const out = allocate(3);
    z.values.set([1, 2, 0, -3, 4, 4]);
    kernels.powers(z.at, out.at, 3);
    expect([...out.values]).toEqual([5, 9, 32]);
  });

  test("clip", () => {
    sameAs(
      (x) => [...x].map((v) => Math.max(0, v - 2)),
      (x) => {
        const to = allocate(x.length);
        to.values.set(x.map((v) => v - 2));
        kernels.clip(to.at, x.length);
        return [...to.values];
      },
    );
  });

  test("localMaxima", () => {
    sameAs(
      (x) => [...x.keys()].filter((k) => k > 0 && k < x.length - 1 && x[k] > x[k - 1] && x[k] > x[k + 1]),
      (x) => {
        const from = allocate(x.length);
        const places = allocateIntegers(x.length);
        // What follows the array must not matter.
        new Float64Array(from.values.buffer, from.at, x.length + 1).set([...x, -1]);
        const found = kernels.localMaxima(from.at, places.at, x.length);
        return [...places.values.subarray(0, found)];
      },
    );
  });

  test("addHarmonics: weighted, shifted, at least 0", () => {
    const shifts = Int32Array.from({ length: 15 }, (_, h) => Math.floor(6 * Math.log2(h + 1)));
    const weights = Float64Array.from({ length: 15 }, (_, h) => 2 ** -h);
    fc.assert(
      fc.property(spectrum, (x) => {
        const bins = x.length;
        fc.pre(bins >= 33);
        const z = allocate(bins + shifts[14]);
        const out = allocate(bins);
        z.values.set(x.map((v) => v - 1));
        const total = kernels.addHarmonics(
          z.at,
          place(shifts.map((s) => 8 * s)),
          place(weights),
          out.at,
          bins,
        );
        // Sums of a few powers of two are exact in any order.
        const wanted = Array.from(x, (_, k) => {
          let sum = 0;
          for (let h = 0; h < 15; h++) sum += k + shifts[h] < bins ? weights[h] * (x[k + shifts[h]] - 1) : 0;
          return Math.max(0, sum);
        });
        expect([...out.values]).toEqual(wanted);
        expect(total).toBe(wanted.reduce((a, b) => a + b));
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});

describe("the kernels' memory", () => {
  test("grows, and earlier arrays stay visible", () => {
    const first = allocate(3);
    first.values.set([1, 2, 3]);
    const large = allocate(1 << 20);
    expect([...first.values]).toEqual([1, 2, 3]);
    expect(large.values.every((v) => v === 0)).toBe(true);
  });

  test("tables are made once for equal options", () => {
    let made = 0;
    const once = createOnce((_: { size: number }) => ++made);
    expect([once({ size: 1 }), once({ size: 1 }), once({ size: 2 })]).toEqual([1, 1, 2]);
  });
});
