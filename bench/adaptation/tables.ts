/** @file Predictions of a whole corpus, several times over, for intervals over speakers and draws. */

import type { Recorded, Rows } from "../../src/core/index.ts";
import { createRng } from "../../src/core/index.ts";
import { bootstrapMetric, type Interval, pairedDifference, type Run } from "../../src/evaluate/index.ts";

/** One prediction of every recording for each draw; -1: not tested in this setting. */
export interface Answers {
  set(draw: number, positions: readonly number[], labels: Int32Array): void;
  readonly labels: readonly Int32Array[];
}

export function createAnswers(count: number, draws: number): Answers {
  const labels = Array.from({ length: draws }, () => new Int32Array(count).fill(-1));
  return {
    labels,
    set(draw, positions, predicted) {
      for (const [i, position] of positions.entries()) labels[draw][position] = predicted[i];
    },
  };
}

function runsOf(table: Recorded<Rows>, { labels }: Answers): Run[] {
  return labels.map((predicted, draw) => {
    const tested = [...predicted.keys()].filter((i) => predicted[i] >= 0);
    return {
      key: `draw ${draw}`,
      ids: tested.map((i) => table.ids[i]),
      speakers: tested.map((i) => table.speakers[i]),
      truth: Int32Array.from(tested, (i) => table.labels[i]),
      predicted: Int32Array.from(tested, (i) => predicted[i]),
    };
  });
}

const options = () => ({ metric: "uar", rng: createRng("bootstrap") }) as const;

export function uarOf(table: Recorded<Rows>, answers: Answers): Interval {
  return percent(bootstrapMetric(runsOf(table, answers), table.classes.length, options()));
}

/** UAR of `a` minus that of `b`. */
export function gainOf(table: Recorded<Rows>, a: Answers, b: Answers): Interval {
  return percent(
    pairedDifference(runsOf(table, a), runsOf(table, b), table.classes.length, options()).difference,
  );
}

export function percent({ value, low, high }: Interval): Interval {
  return { value: round(100 * value), low: round(100 * low), high: round(100 * high) };
}

export const round = (x: number): number => Number(x.toFixed(2));
