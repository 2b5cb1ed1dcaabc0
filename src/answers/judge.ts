/** @file From what a model says of a recording to an answer that can be acted on, or to reasons for none. */

import { ParameterError } from "../core/index.ts";
import { type Calibration, calibrated } from "./calibrate.ts";
import { failedChecks, type InputChecks } from "./checks.ts";
import { conformalSet, type SetThresholds, thresholdFor } from "./conformal.ts";
import { type Distances, type Likeness, unlike } from "./likeness.ts";
import type { SignalMeasures } from "./measures.ts";
import type { Reason } from "./reasons.ts";

/** What is known beside the model itself. */
export interface Knowledge {
  readonly calibration: Calibration;
  readonly sets: SetThresholds;
  readonly likeness: Pick<Likeness, "shiftAbove" | "noveltyAbove">;
  readonly checks: InputChecks;
}

export interface AnswerOptions {
  /**
   * `default`: for any reason. A number from 0 to 1: also where the label is less probable than that. `never`: the reasons are given, and
   * the answer stands.
   */
  readonly abstain: "default" | "never" | number;
  /** How often sets are to hold the truth, from 0.5 to 0.995. */
  readonly coverage: number;
}

export const defaultAnswering: AnswerOptions = { abstain: "default", coverage: 0.9 };

/** One recording. */
export interface Evidence {
  /** Logarithms of the model's probabilities, `[k]`. */
  readonly scores: Float64Array;
  /** The class that the model gives it. */
  readonly label: number;
  readonly distances: Distances;
  readonly measures: SignalMeasures;
}

export interface Judgement {
  /** Calibrated, `[k]`. */
  readonly probabilities: Float64Array;
  /** Classes, the most probable first. */
  readonly set: readonly number[];
  readonly abstained: boolean;
  /** Also where it does not abstain because it never shall. */
  readonly reasons: readonly Reason[];
}

/** @throws {ParameterError} for a number that is no probability. */
export function requireAbstain(abstain: AnswerOptions["abstain"]): void {
  if (typeof abstain === "number" && !(abstain >= 0 && abstain <= 1))
    throw new ParameterError("abstain", '"never", "default" or a probability from 0 to 1', abstain);
}

/** @throws {ParameterError} for a coverage that was not prepared. */
export function judge(evidence: Evidence, knowledge: Knowledge, options: AnswerOptions): Judgement {
  const { scores, label, distances, measures } = evidence;
  const probabilities = calibrated(knowledge.calibration, scores, scores.length);
  const set = conformalSet(probabilities, thresholdFor(knowledge.sets, options.coverage));
  const unfit = failedChecks(measures, knowledge.checks);
  // Where the signal is unfit, what follows from its features means nothing.
  const reasons =
    unfit.length > 0
      ? unfit
      : [
          ...unlike(distances, knowledge.likeness),
          ...undecided(set.length, scores.length, options),
          ...unsure(probabilities[label], options),
        ];
  return { probabilities, set, abstained: options.abstain !== "never" && reasons.length > 0, reasons };
}

/** A set of more than half of the classes says next to nothing, and an empty one that none is likely. */
function undecided(size: number, k: number, { coverage }: AnswerOptions): Reason[] {
  if (size > 0 && size <= k / 2) return [];
  const which = `the set that holds the truth in ${percent(coverage)} of recordings`;
  return [
    {
      kind: "undecided",
      text: size === 0 ? `${which} is empty: nothing is likely` : `${which} has ${size} of ${k} emotions`,
    },
  ];
}

function unsure(probability: number, { abstain }: AnswerOptions): Reason[] {
  if (typeof abstain !== "number" || probability >= abstain) return [];
  return [
    { kind: "unsure", text: `its probability is ${probability.toFixed(3)}, below the ${abstain} asked for` },
  ];
}

const percent = (share: number) => `${Number((100 * share).toFixed(1))} %`;
