/** @file Probabilities and their logarithms, `[n, k]`, row-major. */

/** Nearly the smallest in single precision: models that are far too sure differ in nothing else. */
const least = 1e-37;

/** Logarithms of probabilities, none below that of 1e-37, which also stands for what is no number. */
export function logScores(probabilities: ArrayLike<number>): Float64Array {
  return Float64Array.from(probabilities, (p) => Math.log(Number.isNaN(p) ? least : Math.max(p, least)));
}

/** Softmax of each row of scores over a temperature. */
export function softmaxRows(scores: Float64Array, k: number, temperature: number): Float64Array {
  const out = new Float64Array(scores.length);
  for (let at = 0; at < scores.length; at += k) {
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < k; c++) top = Math.max(top, scores[at + c]);
    let sum = 0;
    for (let c = 0; c < k; c++) {
      out[at + c] = Math.exp((scores[at + c] - top) / temperature);
      sum += out[at + c];
    }
    for (let c = 0; c < k; c++) out[at + c] /= sum;
  }
  return out;
}

/** Mean of -ln(probability of the true class) over some rows. */
export function logLoss(
  probabilities: ArrayLike<number>,
  truth: ArrayLike<number>,
  k: number,
  rows: readonly number[],
): number {
  let sum = 0;
  for (const i of rows) sum -= Math.log(Math.max(probabilities[i * k + truth[i]], least));
  return sum / rows.length;
}

/** The rows at some positions. */
export function rowsAt(values: Float64Array, k: number, positions: readonly number[]): Float64Array {
  const out = new Float64Array(positions.length * k);
  for (const [to, from] of positions.entries()) out.set(values.subarray(from * k, (from + 1) * k), to * k);
  return out;
}
