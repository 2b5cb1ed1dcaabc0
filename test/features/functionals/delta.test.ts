import { expect, test } from "vitest";
import { segmentDeltas, smoothNonzero } from "../../../src/features/functionals/index.ts";

test("smoothing of voiced frames: zeros stay, and do not count", () => {
  const y = new Float32Array(7);
  smoothNonzero(Float32Array.from([6, 0, 3, 6, 9, 0, 4]), y);
  expect([...y]).toEqual([6, 0, 4.5, 6, 7.5, 0, 4]);
});

test("segment deltas: pairs with a zero are left out, the divisor grows with every pair used", () => {
  const [d] = segmentDeltas([Float32Array.from([0, 1, 2, 4, 0])]);
  // t = 1: the pair (0, 2) has a zero, and (edge 0, 4) has one, too; t = 2: (1, 4) is used, divisor 11; t = 3: none.
  expect([...d]).toEqual([0, 0, 3 / 11, 0, 0].map(Math.fround));
});

test("segment deltas: the divisor is common to all contours, frame by frame", () => {
  const x = Float32Array.from([1, 2, 3]);
  const [first, second] = segmentDeltas([x, x]);
  // Edges repeat: (2 - 1) + 2·(3 - 1) = 5, (3 - 1) + 2·(3 - 1) = 6, (3 - 2) + 2·(3 - 1) = 5; the divisor grows by five for each.
  expect([...first]).toEqual([5 / 15, 6 / 25, 5 / 35].map(Math.fround));
  expect([...second]).toEqual([5 / 20, 6 / 30, 5 / 40].map(Math.fround));
});

test("segment deltas of nothing", () => {
  expect(segmentDeltas([])).toEqual([]);
  expect(segmentDeltas([new Float32Array(0)])).toEqual([new Float32Array(0)]);
});
