/** @file Functionals: what is said of a contour over a whole utterance. Float64 sums; never NaN, whatever the contour. */

/** One or more numbers of a contour. */
export interface Functional {
  readonly names: readonly string[];
  /** Reads `x`, at least one frame; writes `names.length` finite values from `at` on. */
  write(x: Float32Array, out: Float32Array, at: number): void;
}

/** Maximum, minimum, their difference, and the frame index of the first of each. */
export const extremes: Functional = {
  names: ["max", "min", "range", "maxPos", "minPos"],
  write(x, out, at) {
    let highest = 0;
    let lowest = 0;
    for (let t = 1; t < x.length; t++) {
      if (x[t] > x[highest]) highest = t;
      if (x[t] < x[lowest]) lowest = t;
    }
    out[at] = x[highest];
    out[at + 1] = x[lowest];
    out[at + 2] = x[highest] - x[lowest];
    out[at + 3] = highest;
    out[at + 4] = lowest;
  },
};

/** Arithmetic mean. */
export const mean: Functional = {
  names: ["amean"],
  write(x, out, at) {
    out[at] = meanOf(x);
  },
};

/** Least-squares line x_t ≈ slope·t + offset: slope per frame, offset at frame 0, mean squared residual. */
export const regression: Functional = {
  names: ["linregc1", "linregc2", "linregerrQ"],
  write(x, out, at) {
    const n = x.length;
    const level = meanOf(x);
    const middle = (n - 1) / 2;
    let covariance = 0;
    for (let t = 0; t < n; t++) covariance += (t - middle) * (x[t] - level);
    // Σ(t - middle)² = n(n² - 1)/12; a single frame has no slope.
    const slope = n > 1 ? covariance / ((n * (n * n - 1)) / 12) : 0;
    let residual = 0;
    for (let t = 0; t < n; t++) residual += (x[t] - level - slope * (t - middle)) ** 2;
    out[at] = slope;
    out[at + 1] = level - slope * middle;
    out[at + 2] = residual / n;
  },
};

/** Population standard deviation σ, skewness m3/σ³, kurtosis m4/σ⁴ (3 for a normal distribution); 0 where σ = 0. */
export const moments: Functional = {
  names: ["stddev", "skewness", "kurtosis"],
  write(x, out, at) {
    const level = meanOf(x);
    let m2 = 0;
    let m3 = 0;
    let m4 = 0;
    for (let t = 0; t < x.length; t++) {
      const d = x[t] - level;
      const square = d * d;
      m2 += square;
      m3 += square * d;
      m4 += square * square;
    }
    m2 /= x.length;
    const varies = m2 > Number.MIN_VALUE && isVaried(x);
    out[at] = varies ? Math.sqrt(m2) : 0;
    out[at + 1] = varies ? m3 / x.length / m2 ** 1.5 : 0;
    out[at + 2] = varies ? m4 / x.length / (m2 * m2) : 0;
  },
};

/** Whether any value differs from the first: the mean of a constant is rounded, so its deviations need not be zero. */
function isVaried(x: Float32Array): boolean {
  for (let t = 1; t < x.length; t++) if (x[t] !== x[0]) return true;
  return false;
}

function meanOf(x: Float32Array): number {
  let sum = 0;
  for (let t = 0; t < x.length; t++) sum += x[t];
  return sum / x.length;
}
