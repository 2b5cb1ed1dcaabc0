/** @file Some rows and some features of a training table. */

import { ParameterError, type Rows, type TrainingSet } from "../core/index.ts";
import { recordedCount } from "./inner-folds.ts";

/** @param positions Ascending, so that recorded rows stay first. */
export function partOf(train: TrainingSet<Rows>, positions: readonly number[]): TrainingSet<Rows> {
  const d = train.features.length;
  const recorded = recordedCount(train);
  const data = new Float32Array(positions.length * d);
  for (const [i, from] of positions.entries()) data.set(train.data.subarray(from * d, (from + 1) * d), i * d);
  const columns = {
    data,
    labels: Int32Array.from(positions, (i) => train.labels[i]),
    ids: positions.map((i) => train.ids[i]),
    speakers: positions.map((i) => train.speakers[i]),
  };
  if (train.origin === "recorded") return { ...train, ...columns };
  return {
    ...train,
    ...columns,
    recorded: positions.filter((i) => i < recorded).length,
    provenance: positions.flatMap((i) => (i < recorded ? [] : [train.provenance[i - recorded]])),
  };
}

/** Neighbouring features, `start ... end - 1`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The values of these features, of every row. */
export function spanOf(data: Float32Array, d: number, { start, end }: Span): Float32Array {
  if (start === 0 && end === d) return data;
  const width = end - start;
  const n = data.length / d;
  const out = new Float32Array(n * width);
  for (let i = 0; i < n; i++) out.set(data.subarray(i * d + start, i * d + end), i * width);
  return out;
}

/** The table with these features alone. */
export function withSpan(table: TrainingSet<Rows>, span: Span): TrainingSet<Rows> {
  return {
    ...table,
    features: table.features.slice(span.start, span.end),
    data: spanOf(table.data, table.features.length, span),
  };
}

/**
 * Where the features of one set stand among those of several, whose names begin with "<set>/".
 *
 * @throws {ParameterError} naming the sets there are.
 */
export function spanOfSet(features: readonly string[], set: string, what: string): Span {
  const own = (name: string) => name.startsWith(`${set}/`);
  const start = features.findIndex(own);
  if (start >= 0) return { start, end: features.findLastIndex(own) + 1 };
  const sets = [...new Set(features.flatMap((name) => (name.includes("/") ? [name.split("/")[0]] : [])))];
  throw new ParameterError(
    what,
    sets.length > 0 ? `one of ${sets.join(", ")}` : "no `features`, since there is one set only",
    set,
    sets.length > 0 ? undefined : "Leave `features` out, or name several sets in the recipe.",
  );
}
