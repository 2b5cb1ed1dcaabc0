import { expect, test } from "vitest";
import { pooledNames, poolFrames } from "../../../src/features/embedding/pool.ts";

// Two features over three frames: 1, 2, 6 and -3, -5, -1.
const rows = Float32Array.of(1, -3, 2, -5, 6, -1);
const deviations = [Math.sqrt((4 + 1 + 9) / 3), Math.sqrt((0 + 4 + 4) / 3)];

test("mean, deviation and maximum over frames", () => {
  expect([...poolFrames(rows, 2, "mean")]).toEqual([3, -3]);
  expect([...poolFrames(rows, 2, "max")]).toEqual([6, -1]);
  for (const [i, v] of poolFrames(rows, 2, "mean-std").entries())
    expect(v).toBeCloseTo([3, -3, ...deviations][i], 12);
});

test("one frame is its own mean and maximum, without deviation", () => {
  const one = Float32Array.of(0.5, -2);
  for (const pool of ["mean", "max", "none"] as const)
    expect([...poolFrames(one, 2, pool)]).toEqual([0.5, -2]);
  expect([...poolFrames(one, 2, "mean-std")]).toEqual([0.5, -2, 0, 0]);
});

test("names state the output, the position, and which of the two statistics it is", () => {
  for (const pool of ["mean", "max", "none"] as const)
    expect(pooledNames("h", 2, pool)).toEqual(["h[0]", "h[1]"]);
  expect(pooledNames("h", 2, "mean-std")).toEqual(["h[0]_mean", "h[1]_mean", "h[0]_std", "h[1]_std"]);
});
