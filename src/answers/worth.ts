/** @file What stated probabilities are worth: how often they come true, before and after calibration, and what sets and abstaining give. */

import type { Rng } from "../core/index.ts";
import type { Interval } from "../evaluate/index.ts";
import { calibrated, others, type Unheard } from "./calibrate.ts";
import { calibrationError, type ReliabilityBin, reliability, type Stated } from "./calibration-error.ts";
import { conformalSet, thresholdFor } from "./conformal.ts";
import { calibrationAndSets, nominalCoverage } from "./measured.ts";
import { partsByGroup, positionsByGroup } from "./parts.ts";
import { rowsAt } from "./probabilities.ts";
import { bootstrapGroups } from "./resample.ts";
import { type RiskPoint, riskCoverage } from "./risk-coverage.ts";

/** One run: what its models said of recordings of speakers that they had not heard. */
export interface Said extends Unheard {
  /** Labels, `[n]`: not always those of the largest probability. */
  readonly predicted: ArrayLike<number>;
}

/** How often stated probabilities came true. */
export interface Calibratedness {
  readonly error: Interval;
  /** Means over runs of the recordings in each bin. */
  readonly reliability: readonly ReliabilityBin[];
}

export interface ProbabilityWorth {
  /** As the classifier states them. */
  readonly stated: Calibratedness;
  /** Calibrated on the other speakers. */
  readonly calibrated: Calibratedness;
  readonly coverage: readonly {
    readonly asked: number;
    readonly found: Interval;
    /** Mean number of classes in a set. */
    readonly size: number;
    /** Share of sets without a class. */
    readonly empty: number;
    /** In the order of their names. */
    readonly byGroup: readonly { readonly group: string; readonly found: number }[];
  }[];
  /** After calibration. */
  readonly riskCoverage: readonly RiskPoint[];
}

/**
 * Everything is learned from all speakers but one (or a tenth of them), run by run, and applied to that one; so no repeat of a recording
 * helps to calibrate another. Figures are means over runs, as what is used is one model. Intervals draw speakers, with all repeats of their
 * recordings, and runs.
 *
 * @param runs Draws and repeats of one experiment, at least one.
 *
 * @example
 * import { createRng, logScores, measureProbabilities } from "emoforge";
 *
 * // Sure to 90 %, and right in three of four, for each of eight speakers.
 * const speakers = ["a", "b", "c", "d", "e", "f", "g", "h"].flatMap((name) => [name, name, name, name]);
 * const said = {
 *   k: 2,
 *   scores: logScores(speakers.flatMap(() => [0.9, 0.1])),
 *   truth: speakers.map((_, i) => (i % 4 === 0 ? 1 : 0)),
 *   predicted: speakers.map(() => 0),
 *   groups: speakers,
 * };
 * const { stated, calibrated } = measureProbabilities([said], createRng(1));
 * console.log(stated.error.value.toFixed(2), calibrated.error.value.toFixed(2)); // 0.15 0.00
 */
export function measureProbabilities(runs: readonly Said[], rng: Rng, level = 0.95): ProbabilityWorth {
  const judged = runs.map(judgedByOthers);
  const groups = runs.map((run) => run.groups);
  const interval = (name: string, of: (run: number, weights: Float64Array) => number): Interval =>
    bootstrapGroups(
      groups,
      (weights, times) => {
        let [sum, over] = [0, 0];
        for (let r = 0; r < times.length; r++) {
          if (times[r] === 0) continue;
          sum += times[r] * of(r, weights[r]);
          over += times[r];
        }
        return sum / over;
      },
      rng.fork(name),
      { level, crossed: true },
    );
  const worthOf = (name: "stated" | "calibrated"): Calibratedness => ({
    error: interval(name, (r, weights) => calibrationError(judged[r][name], weights)),
    reliability: reliability(joined(judged.map((run) => run[name]))).map(({ count, ...bin }) => ({
      ...bin,
      count: count / runs.length,
    })),
  });
  return {
    stated: worthOf("stated"),
    calibrated: worthOf("calibrated"),
    coverage: nominalCoverage.map((asked, c) => ({
      asked,
      found: interval(`coverage ${asked}`, (r, weights) => share(judged[r].sets[c].hit, weights)),
      size: mean(judged.flatMap(({ sets }) => [...sets[c].size])),
      empty: mean(judged.flatMap(({ sets }) => Array.from(sets[c].size, (size) => (size === 0 ? 1 : 0)))),
      byGroup: foundByGroup(
        judged.flatMap(({ sets }) => [...sets[c].hit]),
        groups.flat(),
      ),
    })),
    riskCoverage: meanCurve(judged.map((run) => riskCoverage(run.calibrated))),
  };
}

/** One run, each part of its speakers judged by what was learned of the others. */
interface JudgedRun {
  readonly stated: Stated;
  readonly calibrated: Stated;
  /** For each coverage: whether the set of a recording holds its class, and how many it holds. */
  readonly sets: readonly { readonly hit: Uint8Array; readonly size: Uint8Array }[];
}

/** Every part costs a calibration for each run; parts of hundreds of speakers are still small. */
const mostParts = 10;

function judgedByOthers(said: Said): JudgedRun {
  const { k, scores, truth, predicted, groups } = said;
  const n = truth.length;
  const right = Array.from({ length: n }, (_, i) => predicted[i] === truth[i]);
  const confidence = new Float64Array(n);
  const sets = nominalCoverage.map(() => ({ hit: new Uint8Array(n), size: new Uint8Array(n) }));
  for (const part of partsByGroup(groups, mostParts)) {
    const learned = calibrationAndSets(others(said, part));
    const probabilities = calibrated(learned.calibration, rowsAt(scores, k, part), k);
    for (const [at, i] of part.entries()) {
      const own = probabilities.subarray(at * k, (at + 1) * k);
      confidence[i] = own[predicted[i]];
      for (const [c, asked] of nominalCoverage.entries()) {
        const set = conformalSet(own, thresholdFor(learned.sets, asked));
        sets[c].size[i] = set.length;
        sets[c].hit[i] = set.includes(truth[i]) ? 1 : 0;
      }
    }
  }
  const stated = Float64Array.from(right, (_, i) => Math.exp(scores[i * k + predicted[i]]));
  return { stated: { confidence: stated, right }, calibrated: { confidence, right }, sets };
}

function joined(all: readonly Stated[]): Stated {
  return {
    confidence: all.flatMap(({ confidence }) => Array.from(confidence)),
    right: all.flatMap(({ right }) => Array.from(right)),
  };
}

function foundByGroup(hit: readonly number[], groups: readonly string[]) {
  return [...positionsByGroup(groups)]
    .map(([group, positions]) => ({ group, found: mean(positions.map((i) => hit[i])) }))
    .sort((a, b) => (a.group < b.group ? -1 : 1));
}

function meanCurve(curves: readonly (readonly RiskPoint[])[]): RiskPoint[] {
  return curves[0].map((_, i) => {
    const points = curves.map((curve) => curve[i]);
    return {
      answered: mean(points.map(({ answered }) => answered)),
      confidence: mean(points.map(({ confidence }) => confidence)),
      risk: mean(points.map(({ risk }) => risk)),
    };
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function share(hit: Uint8Array, weights: Float64Array): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i] * hit[i];
    total += weights[i];
  }
  return sum / total;
}
