/**
 * @file Multinomial logistic regression with an L2 penalty as a convex problem, solved to a stated gradient.
 *
 *     f(W, b) = |W|^2 / 2 + sum over rows of cost[i] * -log softmax(W x[i] + b)[label[i]]
 *
 * The biases are not penalised.
 */

export interface MultinomialProblem {
  /** Row-major `[n, m]`. */
  readonly x: Float64Array;
  readonly m: number;
  /** `[n]`: class of each row, in 0 ... k - 1; each occurs. */
  readonly labels: ArrayLike<number>;
  readonly k: number;
  /** `[n]`: C times the weight of each row. */
  readonly costs: ArrayLike<number>;
}

export interface MultinomialSolution {
  /** `[k, m + 1]`, row-major: the weights of each class, then its bias. */
  readonly weights: Float64Array;
  /** Length of the gradient over that at W = 0, b = 0. */
  readonly gradient: number;
  readonly steps: number;
}

/**
 * The solver stops when the gradient's length is below this share of its length at W = 0, b = 0: `model` for what is kept, `choice` for
 * models that only have to say which C is best.
 */
export const gradientTolerance = { model: 1e-6, choice: 1e-3 } as const;
const mostSteps = 100;
const mostInnerSteps = 250;
const leastStep = 1e-9;

/**
 * Newton's method; each step is solved by conjugate gradients as far as it pays (Nocedal & Wright 2006, algorithm 7.1) and halved until the
 * objective falls enough. No chance is involved.
 *
 * @param tolerance See `gradientTolerance`.
 * @param start Weights to begin with, `[k, m + 1]`; absent: all 0. They are not changed.
 */
export function solveMultinomial(
  problem: MultinomialProblem,
  tolerance: number = gradientTolerance.model,
  start?: Float64Array,
): MultinomialSolution {
  const zero = new Float64Array(problem.k * (problem.m + 1));
  let weights = start ?? zero;
  let state = stateAt(problem, weights);
  const first = start === undefined ? state.norm : stateAt(problem, zero).norm;
  let steps = 0;
  for (; steps < mostSteps && state.norm > tolerance * first; steps++) {
    const direction = newtonDirection(problem, state, Math.min(0.5, Math.sqrt(state.norm / first)));
    const slope = dot(state.gradient, direction);
    let length = 1;
    let next = weights;
    let after = state;
    for (; length > leastStep; length /= 2) {
      next = weights.map((w, j) => w + length * direction[j]);
      after = stateAt(problem, next);
      if (after.value <= state.value + 1e-4 * length * slope) break;
      // At the end differences of the objective are below its rounding: then the shorter gradient decides.
      if (after.norm < state.norm && after.value - state.value < 1e-12 * Math.abs(state.value)) break;
    }
    if (length <= leastStep) break;
    [weights, state] = [next, after];
  }
  return { weights, gradient: first > 0 ? state.norm / first : 0, steps };
}

interface State {
  readonly value: number;
  /** `[k, m + 1]`. */
  readonly gradient: Float64Array;
  readonly norm: number;
  /** `[n, k]`. */
  readonly probabilities: Float64Array;
}

function stateAt(problem: MultinomialProblem, weights: Float64Array): State {
  const { m, labels, k, costs } = problem;
  const probabilities = scoresOf(problem, weights);
  const residuals = new Float64Array(probabilities.length);
  let value = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = probabilities.subarray(i * k, (i + 1) * k);
    const top = row.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
    const own = row[labels[i]];
    let sum = 0;
    for (let c = 0; c < k; c++) {
      row[c] = Math.exp(row[c] - top);
      sum += row[c];
    }
    value += costs[i] * (Math.log(sum) + top - own);
    for (let c = 0; c < k; c++) {
      row[c] /= sum;
      residuals[i * k + c] = costs[i] * (row[c] - (labels[i] === c ? 1 : 0));
    }
  }
  const gradient = gathered(problem, residuals, weights);
  for (let c = 0; c < k; c++)
    for (let j = 0, at = c * (m + 1); j < m; j++, at++) value += weights[at] ** 2 / 2;
  return { value, gradient, norm: Math.sqrt(dot(gradient, gradient)), probabilities };
}

/** The Hessian times `p`. */
function curvature(problem: MultinomialProblem, probabilities: Float64Array, p: Float64Array): Float64Array {
  const { k, costs } = problem;
  const residuals = scoresOf(problem, p);
  for (let at = 0; at < residuals.length; at += k) {
    const cost = costs[at / k];
    let mean = 0;
    for (let c = at; c < at + k; c++) mean += probabilities[c] * residuals[c];
    for (let c = at; c < at + k; c++) residuals[c] = cost * probabilities[c] * (residuals[c] - mean);
  }
  return gathered(problem, residuals, p);
}

/** `[n, k]`: W x + b. */
function scoresOf({ x, m, k, costs }: MultinomialProblem, weights: Float64Array): Float64Array {
  const n = costs.length;
  const out = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < k; c++) {
      const end = c * (m + 1) + m;
      let [a, b, at, w] = [weights[end], 0, i * m, c * (m + 1)];
      // Two sums, so that one need not wait for the other.
      for (; w + 1 < end; at += 2, w += 2) {
        a += x[at] * weights[w];
        b += x[at + 1] * weights[w + 1];
      }
      if (w < end) a += x[at] * weights[w];
      out[i * k + c] = a + b;
    }
  }
  return out;
}

/** `[k, m + 1]`: rows weighted by residuals `[n, k]`, plus `penalised` except for its biases. */
function gathered(
  { x, m, k, costs }: MultinomialProblem,
  residuals: Float64Array,
  penalised: Float64Array,
): Float64Array {
  const out = penalised.slice();
  for (let c = 0; c < k; c++) out[c * (m + 1) + m] = 0;
  for (let i = 0; i < costs.length; i++) {
    for (let c = 0; c < k; c++) {
      const residual = residuals[i * k + c];
      const end = c * (m + 1) + m;
      for (let at = i * m, w = c * (m + 1); w < end; at++, w++) out[w] += residual * x[at];
      out[end] += residual;
    }
  }
  return out;
}

function newtonDirection(problem: MultinomialProblem, state: State, accuracy: number): Float64Array {
  const found = new Float64Array(state.gradient.length);
  const residual = state.gradient.map((value) => -value);
  const direction = residual.slice();
  let square = dot(residual, residual);
  const enough = square * accuracy ** 2;
  for (let step = 0; step < mostInnerSteps && square > enough; step++) {
    const image = curvature(problem, state.probabilities, direction);
    const bend = dot(direction, image);
    if (!(bend > 0)) break;
    const along = square / bend;
    let next = 0;
    for (let j = 0; j < found.length; j++) {
      found[j] += along * direction[j];
      residual[j] -= along * image[j];
      next += residual[j] ** 2;
    }
    for (let j = 0; j < found.length; j++) direction[j] = residual[j] + (next / square) * direction[j];
    square = next;
  }
  return found;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}
