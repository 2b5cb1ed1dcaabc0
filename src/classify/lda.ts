/** @file Linear discriminant analysis with a shrunk covariance: one normal distribution for each class, all of the same shape. */

import * as z from "zod";
import {
  type Classifier,
  classCounts,
  type FitContext,
  ParameterError,
  type Rows,
  type TrainingSet,
  throwIfAborted,
} from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { gramMatrix } from "./gram.ts";
import { chooseInside, type InnerChoice } from "./inner-choice.ts";
import { type InnerFold, innerFolds } from "./inner-folds.ts";
import { rowClassifier } from "./kind.ts";
import type { Gram } from "./libsvm.ts";
import { linearClassifier, linearModel } from "./linear-model.ts";
import { type Discriminator, discriminatorOfGram, discriminatorOfRows } from "./shrunk-discriminants.ts";
import { absentScore, fitTemperature } from "./votes.ts";

const share = z.number().gt(0).max(1);

const options = z.strictObject({
  shrinkage: z
    .union([share, z.enum(["ledoit-wolf", "inner"])])
    .default("inner")
    .describe(
      "Weight of the sphere in the covariance within classes; `ledoit-wolf`: from the rows; `inner`: the value of `grid` with the best UAR on inner speaker folds, ties to the larger.",
    ),
  grid: z
    .array(share)
    .min(1)
    .default([0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 1])
    .describe("Values tried by `shrinkage: inner`."),
  priors: z
    .enum(["equal", "data"])
    .default("equal")
    .describe("How frequent classes are taken to be: `equal`, which suits UAR, or as in the training rows."),
  innerFolds: z
    .int()
    .min(2)
    .default(5)
    .describe("Speaker folds inside the training fold, for `shrinkage: inner` and `calibrate`."),
  calibrate: z
    .boolean()
    .optional()
    .describe(
      "Fits the temperature of the probabilities on inner speaker folds, which changes no label; else it is 1. By default with `shrinkage: inner`, which needs these folds anyway.",
    ),
});

type Settings = z.output<typeof options>;

/** Uncalibrated, most probabilities of many features are 0 or 1 in single precision. */
const calibrates = ({ calibrate, shrinkage }: Settings) => calibrate ?? shrinkage === "inner";

/** Ledoit and Wolf's estimate may be 0, with which a covariance of few rows has no inverse. */
const leastShrinkage = 1e-4;

/**
 * An engine computes the inner products faster where there is one.
 *
 * @throws {ParameterError} from `fit`, for fewer than two classes among the rows, or, where inner folds are needed, fewer than two
 *   speakers; with one class left in an inner fold's training rows.
 */
export const lda = rowClassifier({
  kind: "lda",
  summary: "Linear discriminant analysis with a shrunk covariance.",
  options,
  version: 1,
  cost(settings, { items, dimensions }) {
    const { shrinkage, innerFolds } = settings;
    const size = Math.min(items, dimensions);
    const once = (2 * items * size * Math.max(size, dimensions / 10) + 1.4 * size ** 3) / flopsPerSec;
    return 0.01 + once * (shrinkage === "inner" || calibrates(settings) ? 1 + innerFolds : 1);
  },
  create: (settings, { name, engine }) => createLda(settings, name, engine),
});

/** Of the plain loops below. */
const flopsPerSec = 1e9;

function createLda(settings: Settings, name: string, engine: Engine | undefined): Classifier<Rows> {
  return {
    name,
    async fit(train, context) {
      throwIfAborted(context.signal);
      const present = classCounts(train).filter((count) => count > 0).length;
      if (present < 2) throw new ParameterError("lda", "training rows of at least 2 classes", present);
      const space = await spaceOf(train, engine);
      const model = space.discriminator(train.ids.map((_, i) => i));
      const grid = gridOf(settings, model);
      const inner = choose(train, settings, grid, space, context);
      const shrinkage = grid[inner?.at ?? 0];
      const temperature =
        calibrates(settings) && inner
          ? fitTemperature(inner.heldOut.scores, inner.heldOut.truth, train.classes.length)
          : 1;
      const { weights, bias } = model.at(shrinkage);
      addPriors(bias, model, settings);
      const classes = { classes: train.classes.length, present: model.present, temperature };
      return linearClassifier("lda", linearModel(classes, space.primal(weights), bias), {
        shrinkage: Number(shrinkage.toPrecision(6)),
        ...(settings.shrinkage === "inner" && inner ? { innerUar: inner.uar } : {}),
        ...(calibrates(settings) ? { temperature } : {}),
      });
    },
  };
}

/** From the largest to the smallest. */
function gridOf({ shrinkage, grid }: Settings, model: Discriminator): number[] {
  if (shrinkage === "inner") return [...grid].sort((a, b) => b - a);
  return [shrinkage === "ledoit-wolf" ? Math.max(leastShrinkage, model.ledoitWolf()) : shrinkage];
}

function addPriors(bias: Float64Array, { counts }: Discriminator, { priors }: Settings): void {
  if (priors === "data") for (const [c, count] of counts.entries()) bias[c] += Math.log(count);
}

function choose(
  train: TrainingSet<Rows>,
  settings: Settings,
  grid: readonly number[],
  space: Space,
  context: FitContext,
): InnerChoice | undefined {
  if (settings.shrinkage !== "inner" && !calibrates(settings)) return undefined;
  const [what, remedy] =
    settings.shrinkage === "inner"
      ? ["lda, shrinkage: inner", "Set shrinkage to a number or to ledoit-wolf."]
      : ["lda, calibrate: true", "Set calibrate to false."];
  const folds = innerFolds(train, settings.innerFolds, context.rng.fork("inner-folds"), what, remedy);
  const k = train.classes.length;
  const scoresOf = ({ train: seen, validate }: InnerFold) => {
    const model = space.discriminator(seen);
    if (model.present.length < 2) {
      const advice = "Lower innerFolds, or set shrinkage to a number and calibrate to false.";
      throw new ParameterError("lda, inner fold", "training rows of at least 2 classes", 1, advice);
    }
    return grid.map((shrinkage) => {
      const { weights, bias } = model.at(shrinkage);
      addPriors(bias, model, settings);
      const scores = new Float64Array(validate.length * k).fill(absentScore);
      for (const [v, i] of validate.entries())
        for (const [a, c] of model.present.entries())
          scores[v * k + c] = bias[a] + space.product(i, seen, weights, a);
      return scores;
    });
  };
  return chooseInside(grid.length, k, train.labels, folds, scoresOf, context);
}

/** Where discriminants are sought: among combinations of features, or of training rows where these are fewer. */
interface Space {
  discriminator(positions: readonly number[]): Discriminator;
  /** Inner product of row `i` with the a-th list of weights of a discriminator of `seen`. */
  product(i: number, seen: readonly number[], weights: Float64Array, a: number): number;
  /** Weights of features, `[p, d]`, from those of a discriminator of all rows. */
  primal(weights: Float64Array): Float64Array;
}

async function spaceOf(train: TrainingSet<Rows>, engine: Engine | undefined): Promise<Space> {
  const d = train.features.length;
  return train.ids.length > d
    ? featureSpace(train, d)
    : rowSpace(train, d, await gramMatrix(train.data, d, engine));
}

function featureSpace({ data, labels }: TrainingSet<Rows>, d: number): Space {
  return {
    discriminator: (positions) => discriminatorOfRows({ data, d, labels, positions }),
    product(i, _, weights, a) {
      let sum = 0;
      for (let c = 0, at = a * d, x = i * d; c < d; c++, at++, x++) sum += weights[at] * data[x];
      return sum;
    },
    primal: (weights) => weights,
  };
}

function rowSpace({ data, labels }: TrainingSet<Rows>, d: number, gram: Gram): Space {
  return {
    discriminator: (positions) => discriminatorOfGram(gram, d, { labels, positions }),
    product(i, seen, weights, a) {
      let sum = 0;
      for (let j = 0; j < seen.length; j++)
        sum += weights[a * seen.length + j] * gram.values[i * gram.n + seen[j]];
      return sum;
    },
    primal(weights) {
      const out = new Float64Array((weights.length / gram.n) * d);
      for (let at = 0; at < weights.length; at++) {
        const [to, from] = [Math.floor(at / gram.n) * d, (at % gram.n) * d];
        for (let c = 0; c < d; c++) out[to + c] += weights[at] * data[from + c];
      }
      return out;
    },
  };
}
