/** @file Label maps by name: how a study turned the labels of several corpora into common classes. */

import { ParameterError } from "../core/index.ts";
import type { LabelMap } from "./label-map.ts";
import { valence } from "./valence.ts";

const fourClasses = ["anger", "sadness", "happiness", "neutral"] as const;

/** The classes of the imbalance experiment and the ablation (Wang et al., 2022, section 3.2.1), and ours for other corpora. */
const imbalanced: Readonly<Record<string, LabelMap>> = {
  iemocap: {
    map: { excitement: "happiness" },
    classes: fourClasses,
    source:
      'Wang et al. 2022, section 3.1.2: "we only focus on 4 classes (Angry, Sad, Neutral and Happy), resulting in 5531 speech utterances"; that number needs excitement merged into happiness.',
  },
  ravdess: {
    map: { calm: "neutral" },
    classes: fourClasses,
    source:
      "Ours: the four classes of Wang et al. 2022; calm joins neutral, which has half as many recordings as the other emotions.",
  },
  emodb: {
    map: {},
    classes: ["anger", "fear", "happiness", "sadness", "neutral"],
    source:
      "Ours: the five emotions of Shilandari et al. 2022, so that both papers' results can be compared.",
  },
};

/** Map name -> corpus id -> map. */
export const labelMaps = { valence, "wang-2022-imbalanced": imbalanced } as const;

export type LabelMapName = keyof typeof labelMaps;
export const labelMapNames = Object.keys(labelMaps) as readonly LabelMapName[];

/**
 * @throws {ParameterError} if the map does not know the corpus.
 *
 * @example
 * import { labelMapOf } from "emoforge";
 *
 * const { map, classes } = labelMapOf("wang-2022-imbalanced", "ravdess");
 * console.log(map.calm, classes.join(" ")); // neutral anger sadness happiness neutral
 */
export function labelMapOf(name: LabelMapName, corpus: string): LabelMap {
  const maps: Readonly<Record<string, LabelMap>> = labelMaps[name];
  if (Object.hasOwn(maps, corpus)) return maps[corpus];
  throw new ParameterError(
    `label map "${name}"`,
    `one of the corpora ${Object.keys(maps).join(", ")}`,
    corpus,
    "For your own recordings write `map` and `classes`.",
  );
}
