/**
 * @file Support vector machine: C-SVC, one against one (libsvm); linear, as the field uses it on functionals, or with a radial kernel.
 *
 * Trained on the Gram matrix, which for many features and few rows is far faster than training on the rows; a linear machine is then turned
 * into one weight vector per pair of classes. Memory grows with the square of the number of training rows (24 bytes a pair of rows).
 */

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
import { gramMatrix } from "./gram.ts";
import { type InnerFold, innerFolds, uar } from "./inner-folds.ts";
import { type ScoringClassifier, scoringClassifier } from "./kind.ts";
import { decide, type Gram, type PairMachine, trainPairs } from "./libsvm.ts";
import { linearDecisions, rbfDecisions, rbfKernel, scaledGamma } from "./pair-decisions.ts";
import { pairwiseClassifier, pairwiseModel } from "./pairwise-model.ts";
import { fitTemperature, pairMatrices, voteAndScore } from "./votes.ts";

const options = z
  .strictObject({
    c: z
      .union([z.number().positive(), z.literal("search")])
      .default(0.01)
      .describe(
        "Cost of a training row on the wrong side; `search`: the value of `grid` with the best UAR on inner speaker folds, ties to the smaller.",
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
        "Fits the temperature of the probabilities on inner speaker folds, which changes no label; else it is fixed.",
      ),
    // Without defaults, since the options of a job are part of its id.
    kernel: z
      .enum(["linear", "rbf"])
      .optional()
      .describe("`rbf`: exp(-gamma x squared distance), which takes a `c` of about 1 to 10; absent: linear."),
    gamma: z
      .union([z.number().positive(), z.literal("scale")])
      .optional()
      .describe("Of `kernel: rbf`; absent, or `scale`: 1 / (features x variance of all training values)."),
  })
  .refine(({ kernel, gamma }) => gamma === undefined || kernel === "rbf", {
    path: ["gamma"],
    error: "goes with kernel: rbf, and with no other",
  });

type Settings = z.output<typeof options>;

/** Typical of calibrated values; without calibration probabilities rank rows but are no frequencies. */
const fixedTemperature = 0.2;

/**
 * An engine computes the inner products faster where there is one.
 *
 * @throws {ParameterError} from `fit`, for fewer than two classes among the rows, or, where inner folds are needed, fewer than two
 *   speakers; with one class left in an inner fold's training rows.
 */
export const svm = scoringClassifier({
  kind: "svm",
  summary: "Support vector machine, linear or with a radial kernel, one against one.",
  options,
  version: 1,
  cost: ({ c }, { items }) => 0.05 + (items / 1000) ** 2 * (c === "search" ? 20 : 0.6),
  create: (settings, { name, engine }) => createSvm(settings, name, engine),
});

function createSvm(settings: Settings, name: string, engine: Engine | undefined): ScoringClassifier {
  return {
    name,
    async fit(train, fitContext) {
      const present = classCounts(train).filter((count) => count > 0).length;
      if (present < 2) throw new ParameterError("svm", "training rows of at least 2 classes", present);
      const d = train.features.length;
      const products = await gramMatrix(train.data, d, engine);
      const gamma = gammaOf(settings, train.data, d);
      const gram = gamma === undefined ? products : rbfKernel(products, gamma);
      const everything = train.ids.map((_, i) => i);
      const folds = foldsIfNeeded(train, settings, fitContext);

      const grid = settings.c === "search" ? [...settings.grid].sort((a, b) => a - b) : [settings.c];
      let best = { c: grid[0], score: -1, heldOut: undefined as HeldOut | undefined };
      if (folds.length > 0) {
        for (const [at, c] of grid.entries()) {
          const heldOut = predictHeldOut(train, gram, folds, c, settings.classWeights, fitContext);
          const score = uar(heldOut.truth, heldOut.labels, train.classes.length);
          if (score > best.score) best = { c, score, heldOut };
          fitContext.onProgress?.(at + 1, grid.length + 1, `C = ${c}`);
        }
      }
      throwIfAborted(fitContext.signal);
      const temperature =
        settings.calibrate && best.heldOut
          ? fitTemperature(best.heldOut.scores, best.heldOut.truth, train.classes.length)
          : fixedTemperature;
      const bounds = classBounds(
        train.labels,
        everything,
        train.classes.length,
        best.c,
        settings.classWeights,
      );
      const machines = trainPairs(gram, train.labels, everything, bounds);
      const decisions =
        gamma === undefined
          ? linearDecisions(machines, train.data, d)
          : rbfDecisions(machines, train.data, d, gamma);
      const model = pairwiseModel(machines, decisions, train.classes.length, temperature);
      const chosen = {
        c: best.c,
        ...(settings.c === "search" ? { innerUar: best.score } : {}),
        ...(gamma === undefined ? {} : { gamma: Number(gamma.toPrecision(6)) }),
        ...(settings.calibrate ? { temperature } : {}),
      };
      return pairwiseClassifier(model, chosen);
    },
  };
}

/** Undefined for the linear kernel. */
function gammaOf({ kernel, gamma }: Settings, data: Float32Array, d: number): number | undefined {
  if (kernel !== "rbf") return undefined;
  return typeof gamma === "number" ? gamma : scaledGamma(data, d);
}

/** What the inner folds' models say of the rows they did not see. */
interface HeldOut {
  readonly truth: Int32Array;
  readonly labels: Int32Array;
  /** `[rows, classes]`. */
  readonly scores: Float64Array;
}

function foldsIfNeeded(train: TrainingSet<Rows>, settings: Settings, { rng }: FitContext): InnerFold[] {
  const [what, remedy] =
    settings.c === "search"
      ? ["svm, c: search", "Set c to a number."]
      : ["svm, calibrate: true", "Set calibrate to false."];
  if (settings.c !== "search" && !settings.calibrate) return [];
  return innerFolds(train, settings.innerFolds, rng.fork("inner-folds"), what, remedy);
}

function predictHeldOut(
  train: TrainingSet<Rows>,
  gram: Gram,
  folds: readonly InnerFold[],
  c: number,
  weights: Settings["classWeights"],
  { signal }: FitContext,
): HeldOut {
  const k = train.classes.length;
  const positions = folds.flatMap(({ validate }) => validate);
  const labels = new Int32Array(positions.length);
  const scores = new Float64Array(positions.length * k);
  let at = 0;
  for (const fold of folds) {
    throwIfAborted(signal);
    const bounds = classBounds(train.labels, fold.train, k, c, weights);
    const machines = trainPairs(gram, train.labels, fold.train, bounds);
    if (machines.length === 0) {
      const remedy = "Lower innerFolds, or set c to a number and calibrate to false.";
      throw new ParameterError("svm, inner fold", "training rows of at least 2 classes", 1, remedy);
    }
    const judge = judgeOf(machines, gram, k);
    for (const i of fold.validate) {
      labels[at] = judge(i, scores.subarray(at * k, (at + 1) * k));
      at++;
    }
  }
  return { truth: Int32Array.from(positions, (i) => train.labels[i]), labels, scores };
}

/** Label and scores of a row of the Gram matrix, without primal weights. */
function judgeOf(machines: readonly PairMachine[], gram: Gram, classes: number) {
  const pairs = {
    classes,
    first: Int32Array.from(machines, ({ first }) => first),
    second: Int32Array.from(machines, ({ second }) => second),
  };
  const matrices = pairMatrices(pairs);
  return (i: number, scores: Float64Array) =>
    voteAndScore(
      machines.map((machine) => decide(machine, gram, i)),
      pairs,
      matrices,
      scores,
    );
}

/** C times the class weight, per class. */
function classBounds(
  labels: ArrayLike<number>,
  positions: readonly number[],
  classes: number,
  c: number,
  weights: Settings["classWeights"],
): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const i of positions) counts[labels[i]]++;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) =>
    weights === "balanced" && count > 0 ? (c * positions.length) / (present * count) : c,
  );
}
