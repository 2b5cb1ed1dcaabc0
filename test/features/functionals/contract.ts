/** @file What every functional promises. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { createContour, type Functional } from "../../../src/features/contour.ts";

/** The values a functional gives for a contour. */
export function valuesOf(functional: Functional, values: ArrayLike<number>): number[] {
  const out = new Float32Array(functional.names.length);
  functional.write(createContour(Float32Array.from(values)), out, 0);
  return [...out];
}

/** The same, by name. */
export function named(functional: Functional, values: ArrayLike<number>): Record<string, number> {
  const found = valuesOf(functional, values);
  return Object.fromEntries(functional.names.map((name, i) => [name, found[i]]));
}

const LARGEST = 3.4028234663852886e38;
const SMALLEST = 1.401298464324817e-45;

/** Contours that break sums, squares, quotients or searches. */
const awkward: readonly (readonly [string, readonly number[]])[] = [
  ["one value", [3]],
  ["one zero", [0]],
  ["two values", [1, -1]],
  ["zeros", Array(50).fill(0)],
  ["a constant that float32 rounds", Array(70).fill(0.1)],
  ["a constant of denormals", Array(9).fill(SMALLEST)],
  ["denormals", Array.from({ length: 40 }, (_, t) => ((t * 7) % 5) * SMALLEST)],
  ["the largest values", Array.from({ length: 40 }, (_, t) => (t % 3 === 0 ? LARGEST : -LARGEST))],
  ["a mean of zero", Array.from({ length: 40 }, (_, t) => (t % 2 === 0 ? 1 : -1))],
  ["one spike", Array.from({ length: 40 }, (_, t) => (t === 20 ? 1e30 : 0))],
  ["a line", Array.from({ length: 600 }, (_, t) => t)],
];

/** Expects finite values for any contour, at their position, and the contour unchanged. */
export function describeFunctional(label: string, functional: Functional): void {
  test.each(awkward)(`${label}: finite for %s`, (_, values) => {
    expect(valuesOf(functional, values).filter((v) => !Number.isFinite(v))).toEqual([]);
  });

  test(`${label}: finite for any contour`, () => {
    const value = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (x) =>
        valuesOf(functional, x).every(Number.isFinite),
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  test(`${label}: writes where it should, and does not change the contour`, () => {
    const width = functional.names.length;
    const values = Float32Array.from({ length: 60 }, (_, t) => Math.sin(t) + t / 30);
    const before = values.slice();
    const out = new Float32Array(width + 4).fill(7);
    functional.write(createContour(values), out, 2);
    expect(values).toEqual(before);
    expect([...out.subarray(2, 2 + width)]).toEqual(valuesOf(functional, values));
    expect([out[0], out[1], out[width + 2], out[width + 3]]).toEqual([7, 7, 7, 7]);
  });
}
