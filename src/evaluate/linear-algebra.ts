/** @file The linear algebra that the Frechet distance needs. */

/**
 * Sum of the singular values of A B^T, for A `[n, d]` and B `[m, d]`, row-major.
 * Tall factors are first replaced by the triangle of their QR decomposition, which leaves the singular values as they are;
 * these are then the roots of the eigenvalues of P P^T, where P is the product with the shorter side first. Squaring costs half the
 * digits of the smallest ones: the absolute error is about 1e-8 of the largest.
 */
export function nuclearNormOfProduct(a: Float64Array, b: Float64Array, d: number): number {
  const left = a.length / d > d ? triangle(a, d) : a;
  const right = b.length / d > d ? triangle(b, d) : b;
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  const product = timesTransposed(short, long, d);
  const squared = timesTransposed(product, product, long.length / d);
  return eigenvalues(squared).reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}

/** X Y^T, `[n, m]`, for X `[n, d]` and Y `[m, d]`. */
function timesTransposed(x: Float64Array, y: Float64Array, d: number): Float64Array {
  const n = x.length / d;
  const m = y.length / d;
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    let j = 0;
    // Four at a time, since none of their sums waits for another.
    for (; j + 3 < m; j += 4) {
      const at = i * m + j;
      const [q, r, s, t] = [j * d, (j + 1) * d, (j + 2) * d, (j + 3) * d];
      let [a, b, e, f] = [0, 0, 0, 0];
      for (let c = 0, p = i * d; c < d; c++, p++) {
        const value = x[p];
        a += value * y[q + c];
        b += value * y[r + c];
        e += value * y[s + c];
        f += value * y[t + c];
      }
      out[at] = a;
      out[at + 1] = b;
      out[at + 2] = e;
      out[at + 3] = f;
    }
    for (; j < m; j++) {
      let sum = 0;
      for (let c = 0, p = i * d, q = j * d; c < d; c++, p++, q++) sum += x[p] * y[q];
      out[i * m + j] = sum;
    }
  }
  return out;
}

/** R of the QR decomposition of `[n, d]` rows with n > d, row-major `[d, d]` (Householder reflections). */
function triangle(source: Float64Array, d: number): Float64Array {
  const a = Float64Array.from(source);
  const n = a.length / d;
  for (let k = 0; k < d; k++) {
    let norm = 0;
    for (let i = k; i < n; i++) norm = Math.hypot(norm, a[i * d + k]);
    if (norm === 0) continue;
    const pivot = a[k * d + k] > 0 ? -norm : norm;
    const head = a[k * d + k] - pivot;
    // The reflector is (head, a[k+1..n, k]); its squared norm is -2 pivot head.
    for (let j = k + 1; j < d; j++) {
      let along = head * a[k * d + j];
      for (let i = k + 1; i < n; i++) along += a[i * d + k] * a[i * d + j];
      const factor = along / (pivot * head);
      a[k * d + j] += factor * head;
      for (let i = k + 1; i < n; i++) a[i * d + j] += factor * a[i * d + k];
    }
    a[k * d + k] = pivot;
    for (let i = k + 1; i < n; i++) a[i * d + k] = 0;
  }
  return a.subarray(0, d * d);
}

/** Eigenvalues of a symmetric matrix `[n, n]`, in no order (Golub & Van Loan, section 8.3). Changes the matrix. */
export function eigenvalues(matrix: Float64Array): Float64Array {
  const n = Math.sqrt(matrix.length);
  const { diagonal, beside } = tridiagonal(matrix, n);
  return tridiagonalEigenvalues(diagonal, beside);
}

/** Householder reduction of a symmetric matrix to tridiagonal form: `beside[i]` is the element between rows i and i + 1. */
function tridiagonal(a: Float64Array, n: number): { diagonal: Float64Array; beside: Float64Array } {
  const beside = new Float64Array(n);
  const v = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k < n - 1; k++) {
    let norm = 0;
    for (let i = k + 1; i < n; i++) {
      v[i] = a[i * n + k];
      norm += v[i] * v[i];
    }
    norm = Math.sqrt(norm);
    const below = v[k + 1] > 0 ? -norm : norm;
    beside[k] = below;
    if (norm === 0) continue;
    v[k + 1] -= below;
    const half = -below * v[k + 1]; // v'v / 2
    let along = 0;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += a[i * n + j] * v[j];
      p[i] = sum / half;
      along += p[i] * v[i];
    }
    const factor = along / (2 * half);
    for (let i = k + 1; i < n; i++) p[i] -= factor * v[i];
    for (let i = k + 1; i < n; i++) {
      for (let j = k + 1; j < n; j++) a[i * n + j] -= v[i] * p[j] + p[i] * v[j];
    }
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), beside };
}

/** QL iteration with implicit shifts (Wilkinson's); changes both arrays and returns the diagonal. */
function tridiagonalEigenvalues(d: Float64Array, e: Float64Array): Float64Array {
  const n = d.length;
  const splits = (i: number) => Math.abs(e[i]) <= Number.EPSILON * (Math.abs(d[i]) + Math.abs(d[i + 1]));
  for (let low = 0; low < n; low++) {
    for (let turn = 0; turn < 60; turn++) {
      let high = low;
      while (high < n - 1 && !splits(high)) high++;
      if (high === low) break;
      const slope = (d[low + 1] - d[low]) / (2 * e[low]);
      const shift = e[low] / (slope + (slope >= 0 ? 1 : -1) * Math.hypot(slope, 1));
      let g = d[high] - d[low] + shift;
      let [sine, cosine, carried] = [1, 1, 0];
      let i = high - 1;
      for (; i >= low; i--) {
        const f = sine * e[i];
        const b = cosine * e[i];
        const r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] -= carried;
          e[high] = 0;
          break;
        }
        sine = f / r;
        cosine = g / r;
        g = d[i + 1] - carried;
        const turned = (d[i] - g) * sine + 2 * cosine * b;
        carried = sine * turned;
        d[i + 1] = g + carried;
        g = cosine * turned - b;
      }
      if (i >= low) continue;
      d[low] -= carried;
      e[low] = g;
      e[high] = 0;
    }
  }
  return d;
}
