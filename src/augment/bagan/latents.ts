/** @file Where latent vectors of a class lie: a normal distribution with the mean and covariance of its encoded segments. */

import type { Rng } from "../../core/index.ts";

export interface LatentClasses {
  /** Writes a latent vector of the class into `out`. */
  draw(label: number, rng: Rng, out: Float32Array): void;
}

/**
 * The covariance is that of the sample, of any rank: z = mean + Σ g_i (x_i − mean) / √(n − 1) with standard normal g_i has exactly
 * it. A class with a single segment takes the deviations of all classes from their means instead.
 *
 * @param latents Row-major `[n, dims]`.
 * @param labels `[n]`; classes without any cannot be drawn.
 */
export function latentClasses(latents: Float32Array, labels: readonly number[], dims: number): LatentClasses {
  const byClass = new Map<number, number[]>();
  for (const [i, label] of labels.entries()) byClass.set(label, [...(byClass.get(label) ?? []), i]);
  const means = new Map(
    [...byClass].map(([label, rows]) => {
      const mean = new Float64Array(dims);
      for (const i of rows) for (let k = 0; k < dims; k++) mean[k] += latents[i * dims + k] / rows.length;
      return [label, mean] as const;
    }),
  );
  const meanOf = (label: number) => means.get(label) as Float64Array;
  const everyone = labels.map((_, i) => i);
  const pooled = 1 / Math.sqrt(Math.max(1, labels.length - byClass.size));
  return {
    draw(label, rng, out) {
      const own = byClass.get(label) ?? [];
      const [rows, scale] = own.length > 1 ? [own, 1 / Math.sqrt(own.length - 1)] : [everyone, pooled];
      const mean = meanOf(label);
      const sum = Float64Array.from(mean);
      for (const i of rows) {
        const weight = scale * rng.normal();
        const from = meanOf(labels[i]);
        for (let k = 0; k < dims; k++) sum[k] += weight * (latents[i * dims + k] - from[k]);
      }
      out.set(sum);
    },
  };
}
