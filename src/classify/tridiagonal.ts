/** @file Systems with one symmetric matrix and many multiples of the identity added to it. */

/** A symmetric matrix A `[n, n]` as Q T Q', with T tridiagonal. */
export interface Tridiagonal {
  readonly n: number;
  /** `[n]`. */
  readonly diagonal: Float64Array;
  /** `[n]`: entry i is T's element between i - 1 and i; the first is 0. */
  readonly beside: Float64Array;
  /** Row i holds the i values of a reflector u; Q is the product of all I - u u' / half, the last row's first. */
  readonly reflectors: Float64Array;
  /** `[n]`: half the squared length of each reflector; 0 for none. */
  readonly half: Float64Array;
}

/**
 * Householder's reduction (Golub & Van Loan 2013, section 8.3), from the last row up, so that all that is read and written lies in a row:
 * 4/3 n^3 operations, once, where each multiple of the identity would take n^3 / 3 for a decomposition of its own.
 *
 * @param matrix `[n, n]`, of which the lower triangle is read; it is used up.
 */
export function tridiagonalOf(matrix: Float64Array): Tridiagonal {
  const n = Math.sqrt(matrix.length);
  const a = matrix;
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const half = new Float64Array(n);
  const p = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    diagonal[i] = a[i * n + i];
    const u = a.subarray(i * n, i * n + i);
    let square = 0;
    for (let j = 0; j < i; j++) square += u[j] * u[j];
    const last = u[i - 1];
    const rest = square - last * last;
    beside[i] = last;
    // Already in the form wanted: nothing to reflect.
    if (!(rest > Number.MIN_VALUE)) continue;
    beside[i] = last > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    u[i - 1] = last - beside[i];
    half[i] = square - last * beside[i];
    timesLower(a, n, i, u, p);
    let along = 0;
    for (let j = 0; j < i; j++) {
      p[j] /= half[i];
      along += p[j] * u[j];
    }
    along /= 2 * half[i];
    for (let j = 0; j < i; j++) p[j] -= along * u[j];
    for (let j = 0; j < i; j++) {
      const [uj, pj] = [u[j], p[j]];
      for (let k = 0, at = j * n; k <= j; k++, at++) a[at] -= uj * p[k] + pj * u[k];
    }
  }
  if (n > 0) diagonal[0] = a[0];
  return { n, diagonal, beside, reflectors: a, half };
}

/** The symmetric leading `[m, m]` part of a matrix with rows of n, of which the lower triangle is read, times u. */
function timesLower(a: Float64Array, n: number, m: number, u: Float64Array, out: Float64Array): void {
  out.fill(0, 0, m);
  for (let j = 0; j < m; j++) {
    const uj = u[j];
    let sum = 0;
    let at = j * n;
    for (let k = 0; k < j; k++, at++) {
      sum += a[at] * u[k];
      out[k] += a[at] * uj;
    }
    out[j] += sum + a[at] * uj;
  }
}

/** Q' b for each of the columns `[n]`, which are changed. */
export function rotate(t: Tridiagonal, columns: readonly Float64Array[]): void {
  for (let i = t.n - 1; i > 0; i--) for (const column of columns) reflect(t, i, column);
}

/** Q b for each of the columns, which are changed. */
export function rotateBack(t: Tridiagonal, columns: readonly Float64Array[]): void {
  for (let i = 1; i < t.n; i++) for (const column of columns) reflect(t, i, column);
}

function reflect({ n, reflectors, half }: Tridiagonal, i: number, x: Float64Array): void {
  if (half[i] === 0) return;
  let along = 0;
  for (let j = 0, at = i * n; j < i; j++, at++) along += reflectors[at] * x[j];
  along /= half[i];
  for (let j = 0, at = i * n; j < i; j++, at++) x[j] -= along * reflectors[at];
}

/** Solves (scale T + shift I) x = b, which must be positive definite, for a column that `rotate` has turned. */
export function solveShifted(t: Tridiagonal, scale: number, shift: number, b: Float64Array): Float64Array {
  const { n, diagonal, beside } = t;
  const pivots = new Float64Array(n);
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    pivots[i] = scale * diagonal[i] + shift;
    if (i === 0) continue;
    const factor = (scale * beside[i]) / pivots[i - 1];
    pivots[i] -= factor * scale * beside[i];
    x[i] -= factor * x[i - 1];
  }
  for (let i = n - 1; i >= 0; i--) {
    if (i < n - 1) x[i] -= scale * beside[i + 1] * x[i + 1];
    x[i] /= pivots[i];
  }
  return x;
}
