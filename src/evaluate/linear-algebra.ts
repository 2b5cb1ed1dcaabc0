/** @file The little linear algebra that the Frechet distance needs. */

/**
 * Sum of the singular values of A B^T, for A `[n, d]` and B `[m, d]`, row-major.
 * Tall factors are first replaced by the triangle of their QR decomposition, which leaves the singular values as they are;
 * then one-sided Jacobi rotations (Hestenes 1958), which are accurate for small singular values too.
 */
export function nuclearNormOfProduct(a: Float64Array, b: Float64Array, d: number): number {
  const left = a.length / d > d ? triangle(a, d) : a;
  const right = b.length / d > d ? triangle(b, d) : b;
  const n = left.length / d;
  const m = right.length / d;
  // Rotate the shorter side: vectors[i] is a row of the product (or of its transpose).
  const [rows, columns] = n <= m ? [left, right] : [right, left];
  const vectors = Array.from({ length: Math.min(n, m) }, (_, i) =>
    Float64Array.from({ length: Math.max(n, m) }, (_, j) => dot(rows, i * d, columns, j * d, d)),
  );
  return sumOfSingularValues(vectors);
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

/** Rotates pairs of vectors until all are orthogonal; their lengths are then the singular values. Changes `vectors`. */
function sumOfSingularValues(vectors: Float64Array[]): number {
  const tolerance = 1e-12;
  // Vectors this short against the largest are zero up to rounding; rotating them would never end.
  const largest = Math.max(0, ...vectors.map((v) => dot(v, 0, v, 0, v.length)));
  const negligible = largest * 1e-28;
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let p = 0; p < vectors.length; p++) {
      for (let q = p + 1; q < vectors.length; q++) {
        const [u, v] = [vectors[p], vectors[q]];
        const [uu, vv, uv] = [
          dot(u, 0, u, 0, u.length),
          dot(v, 0, v, 0, v.length),
          dot(u, 0, v, 0, u.length),
        ];
        if (Math.min(uu, vv) <= negligible || Math.abs(uv) <= tolerance * Math.sqrt(uu * vv)) continue;
        rotated = true;
        const zeta = (vv - uu) / (2 * uv);
        const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const cosine = 1 / Math.sqrt(1 + t * t);
        const sine = cosine * t;
        for (let i = 0; i < u.length; i++) {
          const x = u[i];
          u[i] = cosine * x - sine * v[i];
          v[i] = sine * x + cosine * v[i];
        }
      }
    }
    if (!rotated) break;
  }
  return vectors.reduce((sum, v) => sum + Math.sqrt(dot(v, 0, v, 0, v.length)), 0);
}

function dot(a: Float64Array, i: number, b: Float64Array, j: number, length: number): number {
  let sum = 0;
  for (let c = 0; c < length; c++) sum += a[i + c] * b[j + c];
  return sum;
}
