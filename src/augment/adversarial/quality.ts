/** @file How well made rows cover the real rows of a class: watched during training, and a reason to reject rows. */

import { distanceRows, squaredDistance, squaredDistancesBetween } from "../../core/index.ts";
import { nearest, rowAt } from "../geometry.ts";

/** Balls around real rows, each reaching to its row's k-th neighbour. */
export interface Manifold {
  /** Share of real rows whose ball holds at least one of `made` (coverage; Naeem et al., 2020, Eq. 4). */
  coverage(made: Float32Array): number;
  /**
   * How deep a row lies in the ball it is deepest in: 1 - distance / radius, so at least 0 inside, negative outside,
   * 1 on a real row.
   */
  depth(row: Float32Array): number;
}

/** @param real Row-major `[n, d]`. @param k Neighbours; fewer where there are fewer rows. */
export function createManifold(real: Float32Array, d: number, k: number): Manifold {
  const n = real.length / d;
  const positions = Array.from({ length: n }, (_, i) => i);
  const centres = positions.map((i) => rowAt(real, d, i));
  const radii = positions.map((i) => nearest(real, d, i, positions, k).at(-1)?.distance ?? 0);
  return {
    coverage(made) {
      const distances = distanceRows(real, made, d);
      const covered = radii.filter((radius, i) => distances(i).some((distance) => distance <= radius ** 2));
      return covered.length / n;
    },
    depth(row) {
      const depths = centres.map((centre, i) => {
        const distance = Math.sqrt(squaredDistance(centre, row));
        return radii[i] > 0 ? 1 - distance / radii[i] : distance === 0 ? 1 : Number.NEGATIVE_INFINITY;
      });
      return Math.max(...depths);
    },
  };
}

/** Mean distance between two different rows; 0 for fewer than two. */
export function meanPairDistance(rows: Float32Array, d: number): number {
  const n = rows.length / d;
  let sum = 0;
  for (let start = 0; start < n; start += together) {
    const end = Math.min(n, start + together);
    // Only pairs with rows before.
    const distances = squaredDistancesBetween(
      rows.subarray(start * d, end * d),
      rows.subarray(0, end * d),
      d,
    );
    for (let i = start; i < end; i++)
      for (let j = 0; j < i; j++) sum += Math.sqrt(distances[(i - start) * end + j]);
  }
  return n < 2 ? 0 : sum / ((n * (n - 1)) / 2);
}

/** Rows whose distances are found at once. */
const together = 16;
