/** @file Why settings of nkululeko have no counterpart in a recipe. */

import type { Setting } from "./ini.ts";

const results = "where results go is decided when the recipe is run: emoforge run --out <folder>";

const bySetting: Readonly<Record<string, string>> = {
  "EXP.root": results,
  "EXP.store": results,
  "EXP.fig_dir": results,
  "EXP.res_dir": results,
  "EXP.models_dir": results,
  "EXP.save": results,
  "EXP.save_test": "predictions of all utterances are always written, to predictions.csv",
  "EXP.epochs": "the classifier has no epochs",
  "EXP.traindevtest": "no third set is needed: nothing is chosen on the test rows",
  "DATA.no_reuse": "features are cached by content, so nothing outdated is ever used",
  "FEATS.no_reuse": "features are cached by content, so nothing outdated is ever used",
  "FEATS.needs_feature_extraction": "features are cached by content, so nothing outdated is ever used",
  "DATA.tests": "a recipe tests on the corpora that it trains on; use emoforge train and predict for others",
  "MODEL.device": "it makes no difference to results: emoforge doctor shows what there is",
  "MODEL.n_jobs": "the number of processes is decided when the recipe is run: emoforge run --workers <n>",
  "MODEL.patience": "networks here train for a set number of epochs",
  "MODEL.tuning_params": "settings are not searched here, except by `c: search` of the svm",
};

const byLastPart: Readonly<Record<string, string>> = {
  target_tables: "the tables with emotions are found by their columns",
  files_tables: "the tables with files are found by their columns",
  train_tables: "splits that tables define cannot be read",
  dev_tables: "splits that tables define cannot be read",
  test_tables: "splits that tables define cannot be read",
  audio_path: "paths in a manifest start from its folder: move it there, or change the paths",
  rename_speakers: "speakers of different corpora are never taken for the same",
};

const bySection: Readonly<Record<string, string>> = {
  AUGMENT: "waveforms are not augmented here; what makes rows of features is listed under `augmenters`",
  SEGMENT: "recordings are not cut here; a manifest may name stretches by start and end",
  RESAMPLE: "recordings are resampled to what their features need",
  PLOT: "the report draws its own charts",
  EXPL: "the report draws its own charts",
  REPORT: "the report is always written",
  OPTIM: "settings are not searched here, except by `c: search` of the svm",
  DATA: "no counterpart: choose the utterances in a manifest",
  FEATS: "no counterpart in the features here",
  MODEL: "no counterpart in the classifier of the recipe",
};

export function reasonOf({ section, key }: Setting): string {
  const name = key.toLowerCase();
  return (
    bySetting[`${section}.${name}`] ??
    byLastPart[name.split(".").at(-1) ?? ""] ??
    bySection[section] ??
    "no counterpart"
  );
}
