/** @file What `predict` and `timeline` have in common: how a model is asked to answer, and what is to be known of its bundle. */

import type { Command } from "commander";
import { type AnswerOptions, type BatchShift, requireAbstain } from "../../answers/index.ts";
import type { Bundle, FilePrediction } from "../../bundle/index.ts";
import { ParameterError } from "../../core/index.ts";
import type { Io } from "../io.ts";

export interface AnsweringFlags {
  readonly abstain?: string;
  readonly coverage?: string;
}

export function withAnsweringOptions(command: Command): Command {
  return command
    .option(
      "--abstain <when>",
      "default; never; or a number from 0 to 1: also where the label is less probable than that",
    )
    .option("--coverage <share>", "how often sets are to hold the truth, from 0.5 to 0.995 (default: 0.9)");
}

/** @throws {ParameterError} for values that mean nothing. */
export function answerOptionsOf({ abstain, coverage }: AnsweringFlags): Partial<AnswerOptions> {
  const when =
    abstain === undefined || abstain === "never" || abstain === "default" ? abstain : Number(abstain);
  if (abstain?.trim() === "" || Number.isNaN(when))
    throw new ParameterError("--abstain", "never, default or a number from 0 to 1", abstain);
  if (when !== undefined) requireAbstain(when);
  const share = coverage === undefined ? undefined : Number(coverage);
  if (share !== undefined && !(share > 0 && share < 1))
    throw new ParameterError("--coverage", "a share from 0.5 to 0.995", coverage, "Example: --coverage 0.95");
  return {
    ...(when === undefined ? {} : { abstain: when }),
    ...(share === undefined ? {} : { coverage: share }),
  };
}

export function noteBundle({ answers, description }: Bundle, io: Io): void {
  if (description.training.corpus.synthetic)
    io.note("note: this model was trained on synthetic speech and says nothing about people");
  if (answers === undefined)
    io.note(
      "note: this bundle was made by an earlier version of emoforge, or with --no-answers: its probabilities are not calibrated on other speakers, there are no sets, and it never abstains. For these train it anew.",
    );
}

const consequence =
  "the figures of its card do not hold for them. Recordings with labels show what does: emoforge score";

/** Many recordings may be of another kind although each by itself is not. */
export function noteBatch({ recordings, voices, shift, limit, unlike }: BatchShift, io: Io): void {
  if (!unlike) return;
  const whose = voices > 1 ? ` of ${voices} speakers` : "";
  io.note(
    `the ${recordings} recordings${whose}, taken together, are unlike those that the model was trained on: they are shifted by ${shift.toFixed(2)}, where new speakers of the same kind stay below ${limit.toFixed(2)}: ${consequence}`,
  );
}

/** A batch of which so many are unlike the training is of another kind, whatever the others are. */
const unlikeFrom = { recordings: 20, share: 0.2 };

export function noteUnlike(answers: readonly Pick<FilePrediction, "reasons">[], io: Io): void {
  const unlike = answers.filter(({ reasons }) => reasons.some(({ kind }) => kind === "unlike-training"));
  if (answers.length < unlikeFrom.recordings || unlike.length < unlikeFrom.share * answers.length) return;
  io.note(
    `${Math.round((100 * unlike.length) / answers.length)} % of the recordings are unlike those that the model was trained on, each by itself (1 % would be usual): ${consequence}`,
  );
}
