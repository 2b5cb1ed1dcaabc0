/** @file What is found out about a bundle on recordings that it was not trained on. Plain JSON; shares are in [0, 1]. */

import type { BatchShift, ReliabilityBin, RiskPoint } from "../../answers/index.ts";
import type { Counts } from "../../core/index.ts";
import type { Interval } from "../../evaluate/index.ts";

export const scoreSchemaName = "emoforge/score@1";

export interface CorpusScore {
  readonly schema: typeof scoreSchemaName;
  /** The bundle, and what its card says of speakers of its own corpus; null where it was not evaluated, or has no answers. */
  readonly model: {
    readonly corpus: string;
    readonly title: string;
    readonly classes: readonly string[];
    readonly card: {
      readonly uar: Interval | null;
      readonly wa: Interval | null;
      /** Mean recall of those classes alone that are scored here; null too where classes were brought to negative and positive. */
      readonly uarOfScored: number | null;
      readonly calibrationError: Interval | null;
      readonly answered: number | null;
      readonly rightIfAnswered: number | null;
      /** Found by coverage asked for, as in `sets`. */
      readonly sets: readonly Pick<SetFigures, "asked" | "found" | "size">[] | null;
    };
  };
  readonly corpus: { readonly id: string; readonly title: string; readonly language: string };
  /** The model was trained on this corpus, so that nothing here is about strangers. */
  readonly trainedOn: boolean;
  readonly recordings: {
    readonly scored: number;
    /** Label of the corpus -> recordings of emotions that the bundle lacks. */
    readonly unseen: Counts;
    /** Label -> recordings left out as asked for. */
    readonly left: Counts;
    /** Without a label. */
    readonly unlabelled: number;
    /** Could not be used. */
    readonly failed: number;
  };
  /** All that the model may say; those without recordings are in nobody's truth. */
  readonly classes: readonly string[];
  /** What intervals are over; `speakers` is null if any is unknown. */
  readonly resampled: {
    readonly unit: "speaker" | "utterance";
    readonly count: number;
    readonly speakers: number | null;
  };
  /** Mean recall of the classes that have recordings; chance is one over their number. */
  readonly uar: Interval;
  readonly wa: Interval;
  readonly chance: number;
  readonly recall: Readonly<Record<string, { readonly recall: number | null; readonly recordings: number }>>;
  /** `[truth][predicted]`, in the order of `classes`; labels count also where the model abstains. */
  readonly confusion: readonly (readonly number[])[];
  readonly calibrationError: Interval;
  readonly reliability: readonly ReliabilityBin[];
  /** Null where the bundle has no answers. */
  readonly sets: readonly SetFigures[] | null;
  /** By default; null where the bundle has no answers. */
  readonly abstention: {
    readonly answered: number;
    readonly rightIfAnswered: number | null;
    readonly byReason: Readonly<Record<string, number>>;
  } | null;
  readonly riskCoverage: readonly RiskPoint[];
  /** Null where there are no recordings of other emotions. AUROC: 0.5 is chance. */
  readonly unseen: {
    readonly recordings: number;
    readonly byDistance: Interval | null;
    readonly byConfidence: Interval;
    readonly abstained: number;
  } | null;
  /** Whether all recordings, taken together, are unlike the training; null where the bundle cannot tell. */
  readonly batch: BatchShift | null;
  readonly groups: {
    readonly speaker: readonly GroupFigures[];
    readonly sex: readonly GroupFigures[];
    readonly language: readonly GroupFigures[];
  };
}

export interface SetFigures {
  readonly asked: number;
  readonly found: Interval;
  /** Classes in a set, on average. */
  readonly size: number;
  readonly empty: number;
}

export interface GroupFigures {
  readonly name: string;
  readonly recordings: number;
  /** Over the classes that the group has. */
  readonly uar: number;
  readonly wa: number;
  readonly classes: number;
  readonly answered: number;
}
