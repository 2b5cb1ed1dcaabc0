/** @file What models said about held-out recordings, draw by draw. */

import { logScores, type Unheard } from "../../answers/index.ts";
import type { Recorded, Rows } from "../../core/index.ts";
import { score } from "../../evaluate/index.ts";

/** A label for every row of a table in every draw. */
export interface Judgements {
  set(draw: number, positions: readonly number[], labels: Int32Array): void;
  readonly labels: readonly Int32Array[];
}

export function createJudgements(rows: number, draws: number): Judgements {
  const labels = Array.from({ length: draws }, () => new Int32Array(rows));
  return {
    labels,
    set(draw, positions, predicted) {
      for (const [i, position] of positions.entries()) labels[draw][position] = predicted[i];
    },
  };
}

/** Mean over draws, in [0, 1]. */
export function uarOf(table: Recorded<Rows>, { labels }: Judgements): number {
  const values = labels.map((predicted) => score(table.labels, predicted, table.classes.length).uar);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Probabilities of held-out recordings, to learn what they mean. */
export interface Statements {
  /** @param probabilities `[positions, classes]`. */
  add(positions: readonly number[], probabilities: Float32Array): void;
  unheard(table: Recorded<Rows>): Unheard;
}

export function createStatements(): Statements {
  const all: { readonly position: number; readonly scores: Float64Array }[] = [];
  return {
    add(positions, probabilities) {
      const k = probabilities.length / positions.length;
      const scores = logScores(probabilities);
      for (const [i, position] of positions.entries())
        all.push({ position, scores: scores.slice(i * k, (i + 1) * k) });
    },
    unheard({ labels, speakers, classes }) {
      const k = classes.length;
      const scores = new Float64Array(all.length * k);
      for (const [i, one] of all.entries()) scores.set(one.scores, i * k);
      return {
        k,
        scores,
        truth: Int32Array.from(all, ({ position }) => labels[position]),
        groups: all.map(({ position }) => speakers[position]),
      };
    },
  };
}
