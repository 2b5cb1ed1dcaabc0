/** @file The line and the parabola through a contour, in units of its range, and its centre of mass in time. */

import type { Functional } from "../contour.ts";
import { bounded, ratio } from "./bounded.ts";
import { softLimit } from "./soft-limit.ts";

/**
 * Least-squares line x_t ≈ linregc1·t + linregc2 and parabola x_t ≈ qregc1·t² + qregc2·t + qregc3 with their mean squared
 * residuals, for the contour shifted and scaled to [0, 1]; and the centroid Σ t·|x_t| / Σ |x_t| as a share of the frames.
 *
 * @param options.step Length of a frame in the unit of t: the hop in seconds, or 1.
 */
export function createTrend({ step }: { readonly step: number }): Functional {
  return {
    names: ["linregc1", "linregc2", "linregerrQ", "qregc1", "qregc2", "qregc3", "qregerrQ", "centroid"],
    write({ values: x, mean, min, max }, out, at) {
      out.fill(0, at, at + 8);
      const n = x.length;
      const middle = (n - 1) / 2;
      // Orthogonal polynomials: 1, u = t - middle, and u² - c.
      const c = (n * n - 1) / 12;
      let line = 0;
      let bend = 0;
      let moment = 0;
      let mass = 0;
      for (let t = 0; t < n; t++) {
        const u = t - middle;
        const d = x[t] - mean;
        const size = Math.abs(x[t]);
        line += u * d;
        bend += (u * u - c) * d;
        moment += t * size;
        mass += size;
      }
      out[at + 7] = ratio(moment, mass) / n;
      const range = max - min;
      if (range === 0) return;
      line /= n * c;
      bend = n > 2 ? bend / ((n * (n * n - 1) * (n * n - 4)) / 180) : 0;
      let lineError = 0;
      let bendError = 0;
      for (let t = 0; t < n; t++) {
        const u = t - middle;
        const residual = x[t] - mean - line * u;
        lineError += residual * residual;
        bendError += (residual - bend * (u * u - c)) ** 2;
      }
      const tenth = range / 10;
      const root = Math.sqrt(tenth);
      const slope = softLimit(line, tenth, tenth + 0.01);
      const a = softLimit(bend, root, root + 0.01);
      const b = softLimit(line - 2 * bend * middle, tenth, tenth + 0.01);
      out[at] = bounded(slope / range / step);
      out[at + 1] = bounded((mean - line * middle - min) / range);
      out[at + 2] = bounded(lineError / n / (range * range));
      out[at + 3] = bounded(a / range / (step * step));
      out[at + 4] = bounded(b / range / step);
      out[at + 5] = bounded((mean - line * middle + bend * (middle * middle - c) - min) / range);
      out[at + 6] = bounded(bendError / n / (range * range));
    },
  };
}
