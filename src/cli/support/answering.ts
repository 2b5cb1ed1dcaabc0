/** @file What `predict` and `timeline` have in common: how a model is asked to answer, and what is to be known of its bundle. */

import type { Command } from "commander";
import { type AnswerOptions, requireAbstain } from "../../answers/index.ts";
import type { Bundle } from "../../bundle/index.ts";
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
