/** @file What cells and settings of a run are called. */

import type { ScoreOfRun } from "./types.ts";

export const settingOf = ({ classifier, normalisation }: { classifier: string; normalisation: string }) =>
  `${classifier}, ${normalisation === "speaker" ? "each speaker's own statistics" : "statistics of the training speakers"}`;

export const cellTitle = ({ augmenter, amount }: Pick<ScoreOfRun, "augmenter" | "amount">) =>
  amount === 0 ? augmenter : `${augmenter}, ${Number(amount.toFixed(3))}×`;
