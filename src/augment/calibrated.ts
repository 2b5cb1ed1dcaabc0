/** @file Distribution calibration (Yang et al., 2021): scarce classes are sampled from a normal distribution that rich classes help to estimate. */

import * as z from "zod";
import { type Recorded, type Rng, type Rows, squaredDistance } from "../core/index.ts";
import { createDecks, drawRows, positionsByClass } from "./draw.ts";
import { classMeans, rowAt } from "./geometry.ts";
import { rowAugmenter } from "./kind.ts";

const options = z.strictObject({
  neighbours: z
    .int()
    .min(0)
    .default(2)
    .describe(
      "How many classes lend to a class: the nearest by their means among those with more rows (k in the paper); 0: none.",
    ),
  borrowed: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe(
      "Share of the lenders' mean in the mean that is sampled around; k / (k + 1) in the paper, whose classes are many and alike.",
    ),
  centre: z
    .enum(["class", "row"])
    .default("class")
    .describe("What is sampled around: the mean of the class, or each row of it in turn, as in the paper."),
  shrinkage: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("Weight of a sphere of the same total variance in the covariance that is sampled from."),
  spread: z
    .number()
    .min(0)
    .default(1)
    .describe("Multiplies the deviations from what is sampled around; 0 leaves none."),
});

/**
 * A row of class c is m + spread e, where e is normal with the covariance (1 - s) W + s tr(W)/d I, W the covariance within
 * c and its lenders together, and m is (1 - borrowed) times the mean of c (or one of its rows) plus borrowed times the mean
 * of the lenders' means. The class with most rows has no lenders.
 *
 * No `[d, d]` matrix is formed: W is R'R / f for the deviations R `[n, d]` of its rows from their class means, f = n less the
 * number of classes, so R'a / sqrt(f) with normal a has the covariance W. Time and memory grow with n d.
 *
 * Departures from the paper: features are no activations, so no power is taken of them; the covariances of lenders are
 * pooled, and the class's own deviations with them, instead of averaged with a constant added.
 */
export const calibrated = rowAugmenter({
  kind: "calibrated",
  summary:
    "A sample from a normal distribution that classes with more rows help to estimate (Yang et al., 2021).",
  options,
  version: 1,
  cost: (_, { items, made, dimensions }) => 0.1 + items * made * dimensions * 1e-9,
  create: (settings, { name }) => ({
    name,
    async fit(train) {
      const byClass = positionsByClass(train);
      const modelOf = modelsOf(train, byClass, settings);
      return {
        async draw(labels, rng) {
          const deckOf = createDecks((label) => byClass[label], rng);
          return drawRows(name, train, labels, rng, (label, out, stream) => {
            const { own, lent, deviate } = modelOf(label);
            const source = settings.centre === "row" ? deckOf(label).next() : undefined;
            const around = source === undefined ? own : rowAt(train.data, out.length, source);
            deviate(out, stream);
            for (let j = 0; j < out.length; j++) {
              const centre = lent ? around[j] + settings.borrowed * (lent[j] - around[j]) : around[j];
              out[j] = centre + settings.spread * out[j];
            }
            return source === undefined ? [] : [train.ids[source]];
          });
        },
      };
    },
  }),
});

interface ClassModel {
  /** The class's mean, `[d]`. */
  readonly own: Float32Array;
  /** Mean of the lenders' means, `[d]`; absent if there are none. */
  readonly lent: Float32Array | undefined;
  /** Overwrites `out` with a sample of the covariance. */
  deviate(out: Float32Array, stream: Rng): void;
}

/** The model of each class, made when it is first asked for. */
function modelsOf(
  train: Recorded<Rows>,
  byClass: readonly (readonly number[])[],
  { neighbours, shrinkage }: z.output<typeof options>,
): (label: number) => ClassModel {
  const d = train.features.length;
  const means = classMeans(train, byClass);
  const models = new Map<number, ClassModel>();
  return (label) => {
    const known = models.get(label);
    if (known) return known;
    const lenders = byClass
      .map((rows, other) => ({ other, rows: rows.length, far: squaredDistance(means[label], means[other]) }))
      .filter(({ rows }) => rows > byClass[label].length)
      .sort((a, b) => a.far - b.far || a.other - b.other)
      .slice(0, neighbours)
      .map(({ other }) => other);
    const model = {
      own: means[label],
      lent: lenders.length > 0 ? meanOf(lenders.map((other) => means[other])) : undefined,
      deviate: covariance(
        train.data,
        d,
        [label, ...lenders].map((one) => ({ rows: byClass[one], mean: means[one] })),
        shrinkage,
      ),
    };
    models.set(label, model);
    return model;
  };
}

function meanOf(rows: readonly Float32Array[]): Float32Array {
  return rows[0].map((_, j) => rows.reduce((sum, values) => sum + values[j], 0) / rows.length);
}

/** Samples of the shrunk covariance within these classes together; zeros where none has two rows. */
function covariance(
  data: Float32Array,
  d: number,
  classes: readonly { readonly rows: readonly number[]; readonly mean: Float32Array }[],
  shrinkage: number,
): ClassModel["deviate"] {
  const parts = classes.flatMap(({ rows, mean }) => rows.map((position) => ({ position, mean })));
  const freedom = Math.max(1, parts.length - classes.length);
  let squares = 0;
  for (const { position, mean } of parts) squares += squaredDistance(rowAt(data, d, position), mean);
  const ofRows = Math.sqrt((1 - shrinkage) / freedom);
  const ofSphere = Math.sqrt((shrinkage * squares) / (freedom * d));
  return (out, stream) => {
    for (let j = 0; j < d; j++) out[j] = ofSphere > 0 ? ofSphere * stream.normal() : 0;
    for (const { position, mean } of parts) {
      const weight = ofRows * stream.normal();
      const row = rowAt(data, d, position);
      for (let j = 0; j < d; j++) out[j] += weight * (row[j] - mean[j]);
    }
  };
}
