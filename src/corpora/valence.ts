/** @file Positive and negative emotions of each corpus, for experiments across languages (Wang et al., 2022, section 3.1.2). */

import type { LabelMap } from "./label-map.ts";

const classes = ["negative", "positive"] as const;

/** The sizes printed in table 1 allow only one reading, which `test/corpora/label-maps.test.ts` checks. */
const table1 = (why: string) =>
  `Wang et al. 2022, table 1 (the mapping itself is not printed, the counts determine it): ${why}.`;
const byRule = (why: string) =>
  `Not in Wang et al. 2022; by the rule behind their table 1 (neutral, happiness and surprise positive, the rest negative): ${why}.`;

/** Corpus id -> map to "negative" and "positive"; labels not named are left out. */
export const valence: Readonly<Record<string, LabelMap>> = {
  emodb: split(
    ["anger", "boredom", "disgust", "fear", "sadness"],
    ["happiness", "neutral"],
    table1("385 negative, 150 positive utterances"),
  ),
  emovo: split(
    ["anger", "disgust", "fear", "sadness"],
    ["happiness", "neutral", "surprise"],
    table1("336 negative, 252 positive utterances"),
  ),
  iemocap: split(
    ["anger", "sadness"],
    ["excitement", "happiness", "neutral"],
    table1(
      "2187 negative, 3344 positive utterances: the four customary classes alone, excitement among them",
    ),
  ),
  ...Object.fromEntries(
    ["esd", "esd-zh", "esd-en"].map((id) => [
      id,
      split(
        ["anger", "sadness"],
        ["happiness", "neutral"],
        table1("7000 negative, 7000 positive utterances of the Chinese part, hence without surprise"),
      ),
    ]),
  ),
  ravdess: split(
    ["anger", "disgust", "fear", "sadness"],
    ["calm", "happiness", "neutral", "surprise"],
    byRule("calm counts as neutral, whose twin it is in the corpus"),
  ),
  "crema-d": split(
    ["anger", "disgust", "fear", "sadness"],
    ["happiness", "neutral"],
    byRule("it has no surprise"),
  ),
  tess: split(
    ["anger", "disgust", "fear", "sadness"],
    ["happiness", "neutral", "pleasant surprise"],
    byRule("its surprise is a pleasant one by instruction"),
  ),
  savee: split(
    ["anger", "disgust", "fear", "sadness"],
    ["happiness", "neutral", "surprise"],
    byRule("all of its labels are covered"),
  ),
  urdu: split(["anger", "sadness"], ["happiness", "neutral"], byRule("all of its labels are covered")),
  nemo: split(
    ["anger", "fear", "sadness"],
    ["happiness", "neutral", "surprise"],
    byRule("all of its labels are covered"),
  ),
  shemo: split(
    ["anger", "fear", "sadness"],
    ["happiness", "neutral", "surprise"],
    byRule("all of its labels are covered"),
  ),
  aesdd: split(
    ["anger", "disgust", "fear", "sadness"],
    ["happiness"],
    byRule("happiness is its only positive emotion, one class in five"),
  ),
  demo: split(
    ["anger", "fear", "sadness"],
    ["happiness", "neutral"],
    byRule("all of its labels are covered"),
  ),
};

function split(negative: readonly string[], positive: readonly string[], source: string): LabelMap {
  const signed = [
    ...negative.map((label) => [label, "negative"] as const),
    ...positive.map((label) => [label, "positive"] as const),
  ];
  return { map: Object.fromEntries(signed), classes, source };
}
