/** @file Scores of several classifiers on one scale, their sum, and the weights with which it judges held-out rows best. */

import { absentScore, fitTemperature } from "./votes.ts";

/** What the inner folds' models say of rows that they did not see. */
export interface HeldOut {
  /** `[n]`. */
  readonly truth: Int32Array;
  readonly classes: number;
  /** `[n, k]`: whether the model had training rows of the class. */
  readonly known: Uint8Array;
  /** For each member, `[n, k]`. */
  readonly scores: readonly Float64Array[];
}

/** How members' scores become one: each row's less their mean over the known classes, times a member's factor, summed. */
export interface Mixture {
  /** For each member: its weight over the deviation of its held-out scores. */
  readonly factors: readonly number[];
  /** For each member; they sum to 1. */
  readonly weights: readonly number[];
  /** Divides the sum before softmax: that with the least log loss on held-out rows. */
  readonly temperature: number;
}

/** @param weights `equal`; `inner`: those with the least log loss on the held-out rows, every class counting equally. */
export function fitMixture(heldOut: HeldOut, weights: "equal" | "inner"): Mixture {
  const { truth, classes, known } = heldOut;
  const centred = heldOut.scores.map((scores) => lessMeans(scores, known, classes));
  const deviations = centred.map((scores) => deviationOf(scores, known) || 1);
  const standard = centred.map((scores, m) => scores.map((score) => score / deviations[m]));
  const shares =
    weights === "equal"
      ? standard.map(() => 1 / standard.length)
      : leastLoss(standard, { ...heldOut, scores: standard });
  const temperature = fitTemperature(sumOf(standard, shares, known), truth, classes);
  return { factors: shares.map((share, m) => share / deviations[m]), weights: shares, temperature };
}

/** Each row's scores less their mean over the known classes; 0 for the others. */
function lessMeans(scores: Float64Array, known: Uint8Array, k: number): Float64Array {
  const out = new Float64Array(scores.length);
  for (let at = 0; at < scores.length; at += k) {
    let [sum, count] = [0, 0];
    for (let c = at; c < at + k; c++)
      if (known[c]) {
        sum += scores[c];
        count++;
      }
    for (let c = at; c < at + k; c++) if (known[c]) out[c] = scores[c] - sum / count;
  }
  return out;
}

function deviationOf(centred: Float64Array, known: Uint8Array): number {
  let [sum, count] = [0, 0];
  for (let at = 0; at < centred.length; at++)
    if (known[at]) {
      sum += centred[at] ** 2;
      count++;
    }
  return Math.sqrt(sum / count);
}

function sumOf(scores: readonly Float64Array[], weights: readonly number[], known: Uint8Array): Float64Array {
  return Float64Array.from(known, (isKnown, at) =>
    isKnown ? scores.reduce((sum, member, m) => sum + weights[m] * member[at], 0) : absentScore,
  );
}

/** Weights over a temperature are tried up to this. */
const most = 20;
const rounds = 30;
const golden = (Math.sqrt(5) - 1) / 2;

/**
 * The loss is convex in the weights over the temperature, none of which may be negative: one after the other is moved to its best value by
 * golden-section search, until nothing moves.
 *
 * @returns Shares that sum to 1; equal ones if no weights are better than none.
 */
function leastLoss(standard: readonly Float64Array[], { truth, classes: k, known }: HeldOut): number[] {
  const counts = new Float64Array(k);
  for (const c of truth) counts[c]++;
  const loss = (factors: readonly number[]) => {
    const sums = sumOf(standard, factors, known);
    let total = 0;
    for (const [i, own] of truth.entries()) {
      if (!known[i * k + own]) continue;
      const row = sums.subarray(i * k, (i + 1) * k);
      const top = Math.max(...row);
      const sum = row.reduce((s, score) => s + Math.exp(score - top), 0);
      total += (Math.log(sum) + top - row[own]) / counts[own];
    }
    return total;
  };
  const factors = standard.map(() => 1);
  for (let round = 0; round < rounds; round++) {
    let moved = 0;
    for (const m of factors.keys()) {
      const at = (value: number) => loss(factors.map((factor, other) => (other === m ? value : factor)));
      let [low, high] = [0, most];
      while (high - low > 1e-3) {
        const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
        if (at(left) <= at(right)) high = right;
        else low = left;
      }
      // The lower end itself is never tried: a member that only does harm gets nothing.
      const best = at(0) <= at((low + high) / 2) ? 0 : (low + high) / 2;
      moved = Math.max(moved, Math.abs(best - factors[m]));
      factors[m] = best;
    }
    if (moved < 1e-2) break;
  }
  const total = factors.reduce((sum, factor) => sum + factor, 0);
  return factors.map((factor) => (total > 0 ? factor / total : 1 / factors.length));
}
