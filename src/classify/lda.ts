/** @file Linear discriminant analysis with a shrunk covariance: one normal distribution for each class, all of the same shape. */

import * as z from "zod";
import {
  classCounts,
  type FitContext,
  ParameterError,
  type Rows,
  type TrainingSet,
  throwIfAborted,
} from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { chooseInside, type InnerChoice } from "./inner-choice.ts";
import { type InnerFold, innerFolds, recordedCount } from "./inner-folds.ts";
import { type ScoringClassifier, scoringClassifier } from "./kind.ts";
import { linearClassifier, linearModel } from "./linear-model.ts";
import { type Space, spaceOf } from "./row-space.ts";
import { type Discriminator, discriminatorOfGram, discriminatorOfRows } from "./shrunk-discriminants.ts";
import { absentScore, fitTemperature } from "./votes.ts";

const share = z.number().gt(0).max(1);

const options = z.strictObject({
  shrinkage: z
    .union([share, z.enum(["ledoit-wolf", "inner"])])
    .default("inner")
    .describe(
      "Weight of the sphere in the covariance within classes; `ledoit-wolf`: from the rows; `inner`: the value of `grid` with the best UAR on inner speaker folds, ties to the larger; on synthetic rows alone as `ledoit-wolf`.",
    ),
  grid: z
    .array(share)
    .min(1)
    .default([0.001, 0.003, 0.01, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99])
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
export const lda = scoringClassifier({
  kind: "lda",
  summary: "Linear discriminant analysis with a shrunk covariance.",
  options,
  version: 1,
  cost(settings, { items, dimensions }) {
    const { shrinkage, innerFolds } = settings;
    const size = Math.min(items, dimensions);
    const once = (items * size ** 2 + 1.4 * size ** 3) / flopsPerSec;
    const folds = shrinkage === "inner" || calibrates(settings) ? innerFolds : 0;
    return 0.02 + once * (1 + partOfRows * folds);
  },
  create: (settings, { name, engine }) => createLda(settings, name, engine),
});

const flopsPerSec = 2e9;
/** What a fit on the rows of four folds of five takes, about, of one on all. */
const partOfRows = 0.6;

function createLda(options: Settings, name: string, engine: Engine | undefined): ScoringClassifier {
  return {
    name,
    async fit(train, context) {
      throwIfAborted(context.signal);
      const settings = recordedCount(train) > 0 ? options : withoutRecordings(options);
      const present = classCounts(train).filter((count) => count > 0).length;
      if (present < 2) throw new ParameterError("lda", "training rows of at least 2 classes", present);
      const space = await spaceOf(train, engine);
      const model = discriminatorOf(
        train,
        space,
        train.ids.map((_, i) => i),
      );
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
      return linearClassifier("lda", linearModel(classes, weights.map(space.primal), bias), {
        shrinkage: Number(shrinkage.toPrecision(6)),
        ...(settings.shrinkage === "inner" && inner ? { innerUar: inner.uar } : {}),
        ...(calibrates(settings) ? { temperature } : {}),
      });
    },
  };
}

/** Synthetic rows alone have no speakers on whom to choose: see `shrinkage`. */
function withoutRecordings(options: Settings): Settings {
  return options.shrinkage === "inner" ? { ...options, shrinkage: "ledoit-wolf" } : options;
}

/** From the largest to the smallest. */
function gridOf({ shrinkage, grid }: Settings, model: Discriminator): number[] {
  if (shrinkage === "inner") return [...grid].sort((a, b) => b - a);
  return [shrinkage === "ledoit-wolf" ? Math.max(leastShrinkage, model.ledoitWolf()) : shrinkage];
}

function discriminatorOf(
  { data, labels, features }: TrainingSet<Rows>,
  space: Space,
  positions: readonly number[],
): Discriminator {
  const d = features.length;
  return space.kind === "rows"
    ? discriminatorOfGram(space.gram, d, { labels, positions })
    : discriminatorOfRows({ data, d, labels, positions });
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
    const model = discriminatorOf(train, space, seen);
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
          scores[v * k + c] = bias[a] + space.product(i, seen, weights[a]);
      return scores;
    });
  };
  return chooseInside(grid.length, k, train.labels, folds, scoresOf, context);
}
