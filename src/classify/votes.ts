/** @file From the decision values of class pairs to a label and probabilities. */

/** The pairs that were trained; classes without training rows are in none of them and get probability 0. */
export interface Pairs {
  /** Number of classes `k`. */
  readonly classes: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/** The least by which the winner's score stands above the best other score. */
export const lead = 0.01;

/** Far below every score, so that softmax gives exactly 0; finite, so that 0 times it is 0. */
export const absentScore = -1e6;

/** Matrices that turn pairs into classes by plain matrix products, row-major `[P, k]` and `[k]`; shared with the ONNX export. */
export interface PairMatrices {
  /** A pair decided for its first class adds 1 to it and takes 1 from the second, to which `voteBase` has given it. */
  readonly vote: Float32Array;
  readonly voteBase: Float32Array;
  /** Mean over a class's pairs of its squashed decision values. */
  readonly score: Float32Array;
  /** 0, or `absentScore` for a class in no pair. */
  readonly scoreBase: Float32Array;
}

export function pairMatrices({ classes: k, first, second }: Pairs): PairMatrices {
  const P = first.length;
  const present = new Set([...first, ...second]);
  const vote = new Float32Array(P * k);
  const score = new Float32Array(P * k);
  const voteBase = Float32Array.from({ length: k }, (_, c) => (present.has(c) ? 0 : -1));
  const scoreBase = Float32Array.from({ length: k }, (_, c) => (present.has(c) ? 0 : absentScore));
  for (let p = 0; p < P; p++) {
    vote[p * k + first[p]] = 1;
    vote[p * k + second[p]] = -1;
    voteBase[second[p]]++;
    score[p * k + first[p]] = 1 / (present.size - 1);
    score[p * k + second[p]] = -1 / (present.size - 1);
  }
  return { vote, voteBase, score, scoreBase };
}

/**
 * Label and scores of one row.
 *
 * The label is libsvm's: a pair votes for its first class if its decision value is above 0, else for its second; most votes win,
 * ties go to the smaller class index. The score of a class is the mean of tanh(decision value) over its pairs, seen from
 * its side; the winner's is raised to `lead` above the best, so that the best score is always the label's.
 *
 * @param decisions `[P]`.
 * @param scores Receives `[k]`.
 */
export function voteAndScore(
  decisions: ArrayLike<number>,
  pairs: Pairs,
  m: PairMatrices,
  scores: Float64Array,
): number {
  const k = pairs.classes;
  const votes = Float64Array.from(m.voteBase);
  scores.set(m.scoreBase);
  for (let p = 0; p < decisions.length; p++) {
    const squashed = Math.tanh(decisions[p]);
    for (const c of [pairs.first[p], pairs.second[p]]) {
      if (decisions[p] > 0) votes[c] += m.vote[p * k + c];
      scores[c] += m.score[p * k + c] * squashed;
    }
  }
  let label = 0;
  for (let c = 1; c < k; c++) if (votes[c] > votes[label]) label = c;
  scores[label] = Math.max(...scores) + lead;
  return label;
}

/** Softmax of scores over a temperature, into `out`. */
export function softmax(scores: Float64Array, temperature: number, out: Float32Array): void {
  const top = Math.max(...scores);
  let sum = 0;
  for (const score of scores) sum += Math.exp((score - top) / temperature);
  for (let c = 0; c < scores.length; c++) out[c] = Math.exp((scores[c] - top) / temperature) / sum;
}

/**
 * The temperature at which held-out scores have the smallest mean log loss. The loss is convex in the inverse
 * temperature, so golden-section search on its logarithm finds the minimum, within [0.02, 20].
 *
 * @param scores `[n, k]`, row-major. Rows whose true class has no score (its probability is always 0) are left out.
 */
export function fitTemperature(scores: Float64Array, labels: ArrayLike<number>, k: number): number {
  const rows = Array.from({ length: labels.length }, (_, i) => i).filter(
    (i) => scores[i * k + labels[i]] > absentScore / 2,
  );
  const loss = (logInverse: number) => {
    const inverse = Math.exp(logInverse);
    let sum = 0;
    for (const i of rows) {
      const row = scores.subarray(i * k, (i + 1) * k);
      const top = Math.max(...row);
      let total = 0;
      for (const score of row) total += Math.exp((score - top) * inverse);
      sum += Math.log(total) - (row[labels[i]] - top) * inverse;
    }
    return sum;
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(1 / 20), Math.log(1 / 0.02)];
  while (high - low > 1e-4) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (loss(left) <= loss(right)) high = right;
    else low = left;
  }
  return Math.exp(-(low + high) / 2);
}
