import fc from "fast-check";
import { expect, test } from "vitest";
import { createRng, restoreRng } from "../../src/core/index.ts";

const draws = (seed: number | string, n = 20) => {
  const rng = createRng(seed);
  return Array.from({ length: n }, () => rng.uniform());
};

test("equal seeds give equal streams, different seeds different ones", () => {
  expect(draws(7)).toEqual(draws(7));
  expect(draws("7")).toEqual(draws(7));
  expect(draws(7)).not.toEqual(draws(8));
});

test("a forked stream does not depend on how far its origin has run", () => {
  const fresh = createRng(1);
  const used = createRng(1);
  for (let i = 0; i < 10; i++) used.uniform();
  expect(used.fork("fold", 3).uniform()).toBe(fresh.fork("fold", 3).uniform());
  expect(fresh.fork("fold", 3).uniform()).not.toBe(fresh.fork("fold", 4).uniform());
});

test("a restored stream goes on as the saved one does, the spare normal included", () => {
  const rng = createRng(3);
  rng.normal();
  const copy = restoreRng(rng.state());
  expect([copy.normal(), copy.uniform(), copy.normal()]).toEqual([rng.normal(), rng.uniform(), rng.normal()]);
});

test("uniform and normal numbers have the moments of their distributions", () => {
  const rng = createRng("moments");
  const uniform = Array.from({ length: 20_000 }, () => rng.uniform());
  const normal = Array.from({ length: 20_000 }, () => rng.normal());
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  expect(mean(uniform)).toBeCloseTo(0.5, 2);
  expect(mean(normal)).toBeCloseTo(0, 1);
  expect(mean(normal.map((x) => x * x))).toBeCloseTo(1, 1);
});

test("integers stay below their bound and a shuffle keeps all items", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 1000 }), (seed, bound) => {
      const rng = createRng(seed);
      const value = rng.integer(bound);
      expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
      const items = Array.from({ length: bound % 30 }, (_, i) => i);
      expect(rng.shuffled(items).sort((a, b) => a - b)).toEqual(items);
    }),
  );
});

test("an impossible bound is refused", () => {
  expect(() => createRng(1).integer(0)).toThrow("rng.integer: expected a positive integer bound, got 0.");
});
