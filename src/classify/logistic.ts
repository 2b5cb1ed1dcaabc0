/** @file Multinomial logistic regression with an L2 penalty. */

import * as z from "zod";
import {
  classCounts,
  type FitContext,
  mixedIn,
  ParameterError,
  type Rows,
  type TrainingSet,
  throwIfAborted,
} from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { gramMatrix } from "./gram.ts";
import { chooseInside, type InnerChoice } from "./inner-choice.ts";
import { type InnerFold, innerFolds } from "./inner-folds.ts";
import { type ScoringClassifier, scoringClassifier } from "./kind.ts";
import { linearClassifier, linearModel } from "./linear-model.ts";
import { gradientTolerance, solveMultinomial } from "./multinomial.ts";
import { rowCoordinates } from "./row-coordinates.ts";
import { absentScore, fitTemperature } from "./votes.ts";

const options = z.strictObject({
  c: z
    .union([z.number().positive(), z.literal("search")])
    .default(0.01)
    .describe(
      "Cost of a training row's log loss against half the squared weights; `search`: the value of `grid` with the best UAR on inner speaker folds, ties to the smaller.",
    ),
  grid: z
    .array(z.number().positive())
    .min(1)
    .default([1e-4, 1e-3, 1e-2, 1e-1, 1])
    .describe("Values tried by `c: search`."),
  classWeights: z
    .enum(["none", "balanced"])
    .default("balanced")
    .describe("`balanced`: rows of a class weigh rows / (classes x rows of the class)."),
  innerFolds: z
    .int()
    .min(2)
    .default(5)
    .describe("Speaker folds inside the training fold, for `c: search` and `calibrate`."),
  calibrate: z
    .boolean()
    .default(false)
    .describe(
      "Fits the temperature of the probabilities on inner speaker folds, which changes no label; else it is 1.",
    ),
});

type Settings = z.output<typeof options>;

/**
 * The solver is deterministic and stops at a stated gradient: see `gradientTolerance`. An engine computes the inner products faster
 * where there is one.
 *
 * @throws {ParameterError} from `fit`, for fewer than two classes among the rows, or, where inner folds are needed, fewer than two
 *   speakers; with one class left in an inner fold's training rows.
 */
export const logistic = scoringClassifier({
  kind: "logistic",
  summary: "Multinomial logistic regression with an L2 penalty.",
  options,
  version: 1,
  cost({ c, grid, calibrate, innerFolds }, { items, dimensions, classes }) {
    const products = items * Math.min(items, dimensions) * classes;
    const fit = 0.02 + productsOfFit * products * secondsPerProduct;
    const folds = c === "search" || calibrate ? innerFolds : 0;
    return fit * (1 + partOfFit * folds * (c === "search" ? grid.length : 1));
  },
  create: (settings, { name, engine }) => createLogistic(settings, name, engine),
});

/** Typical number of products of the rows with a direction until the gradient is small enough. */
const productsOfFit = 150;
const secondsPerProduct = 1e-9;
/** What a fit on the rows of four folds of five, begun where that for a smaller C ended, takes of one from nothing. */
const partOfFit = 0.4;

function createLogistic(settings: Settings, name: string, engine: Engine | undefined): ScoringClassifier {
  return {
    name,
    async fit(train, context) {
      throwIfAborted(context.signal);
      const present = classCounts(train).filter((count) => count > 0).length;
      if (present < 2) throw new ParameterError("logistic", "training rows of at least 2 classes", present);
      const points = await pointsOf(train, engine);
      const grid = settings.c === "search" ? [...settings.grid].sort((a, b) => a - b) : [settings.c];
      const inner = choose(train, settings, grid, points, context);
      const c = grid[inner?.at ?? 0];
      const temperature =
        settings.calibrate && inner
          ? fitTemperature(inner.heldOut.scores, inner.heldOut.truth, train.classes.length)
          : 1;
      const everything = train.ids.map((_, i) => i);
      const { present: classes, models } = solve(
        train,
        settings,
        points,
        everything,
        [c],
        gradientTolerance.model,
      );
      const { weights, bias } = models[0];
      const shape = { classes: train.classes.length, present: classes, temperature };
      return linearClassifier("logistic", linearModel(shape, weights.map(points.ofFeatures), bias), {
        c,
        ...(settings.c === "search" && inner ? { innerUar: inner.uar } : {}),
        ...(settings.calibrate ? { temperature } : {}),
      });
    },
  };
}

/** The rows as they are or, where there are fewer of them than features, by their coordinates in the space that they span. */
interface Points {
  /** Row-major `[n, m]`. */
  readonly x: Float64Array;
  readonly m: number;
  /** Weights of features `[d]` from those of coordinates `[m]`. */
  ofFeatures(weights: Float64Array): Float64Array;
}

/** Above the rounding of the Gram matrix, with an engine and without. */
const spanTolerance = { single: 1e-5, double: 1e-10 };

async function pointsOf({ data, features }: TrainingSet<Rows>, engine: Engine | undefined): Promise<Points> {
  const d = features.length;
  if (data.length / d > d) return { x: Float64Array.from(data), m: d, ofFeatures: (weights) => weights };
  const tolerance = engine === undefined ? spanTolerance.double : spanTolerance.single;
  const { rows, rank, ofRows } = rowCoordinates(await gramMatrix(data, d, engine), tolerance);
  return {
    x: rows,
    m: rank,
    ofFeatures(weights) {
      const out = new Float64Array(d);
      for (const [i, weight] of ofRows(weights).entries())
        for (let c = 0, at = i * d; weight !== 0 && c < d; c++, at++) out[c] += weight * data[at];
      return out;
    },
  };
}

interface Model {
  /** For each class that has rows, `[m]`. */
  readonly weights: readonly Float64Array[];
  readonly bias: Float64Array;
}

/**
 * The models of some rows for each C in turn; each begins where the one before it ended. A row of two classes counts as one row of each,
 * with its shares as weights: that is its cross-entropy.
 */
function solve(
  train: TrainingSet<Rows>,
  { classWeights }: Settings,
  points: Points,
  positions: readonly number[],
  grid: readonly number[],
  tolerance: number,
): { present: readonly number[]; models: readonly Model[] } {
  const { m } = points;
  const { labels } = train;
  const present = [...new Set(positions.map((i) => labels[i]))].sort((a, b) => a - b);
  const [n, k] = [positions.length, present.length];
  const counts = present.map((label) => positions.filter((i) => labels[i] === label).length);
  const parts = positions.flatMap((from) => {
    const own = present.indexOf(labels[from]);
    const mixed = mixedIn(train, from);
    const other = mixed === undefined ? -1 : present.indexOf(mixed.label);
    if (mixed === undefined || other < 0) return [{ from, own, share: 1 }];
    return [
      { from, own, share: 1 - mixed.share },
      { from, own: other, share: mixed.share },
    ];
  });
  const x = new Float64Array(parts.length * m);
  for (const [i, { from }] of parts.entries()) x.set(points.x.subarray(from * m, (from + 1) * m), i * m);
  const models: Model[] = [];
  let found: Float64Array | undefined;
  for (const c of grid) {
    const costs = parts.map(
      ({ own, share }) => share * (classWeights === "balanced" ? (c * n) / (k * counts[own]) : c),
    );
    found = solveMultinomial(
      { x, m, labels: parts.map(({ own }) => own), k, costs },
      tolerance,
      found,
    ).weights;
    const all = found;
    models.push({
      weights: present.map((_, c) => all.subarray(c * (m + 1), c * (m + 1) + m)),
      bias: Float64Array.from(present, (_, c) => all[c * (m + 1) + m]),
    });
  }
  return { present, models };
}

function choose(
  train: TrainingSet<Rows>,
  settings: Settings,
  grid: readonly number[],
  points: Points,
  context: FitContext,
): InnerChoice | undefined {
  if (settings.c !== "search" && !settings.calibrate) return undefined;
  const [what, remedy] =
    settings.c === "search"
      ? ["logistic, c: search", "Set c to a number."]
      : ["logistic, calibrate: true", "Set calibrate to false."];
  const folds = innerFolds(train, settings.innerFolds, context.rng.fork("inner-folds"), what, remedy);
  const k = train.classes.length;
  const scoresOf = ({ train: seen, validate }: InnerFold) => {
    const { present, models } = solve(train, settings, points, seen, grid, gradientTolerance.choice);
    if (present.length < 2) {
      const advice = "Lower innerFolds, or set c to a number and calibrate to false.";
      throw new ParameterError("logistic, inner fold", "training rows of at least 2 classes", 1, advice);
    }
    return models.map(({ weights, bias }) => {
      const scores = new Float64Array(validate.length * k).fill(absentScore);
      for (const [v, i] of validate.entries())
        for (const [a, c] of present.entries())
          scores[v * k + c] =
            bias[a] + weights[a].reduce((sum, w, j) => sum + w * points.x[i * points.m + j], 0);
      return scores;
    });
  };
  return chooseInside(grid.length, k, train.labels, folds, scoresOf, context);
}
