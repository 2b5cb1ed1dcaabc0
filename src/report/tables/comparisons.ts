/** @file Comparisons of augmenters as a table. */

import type { Comparison, Results } from "../../experiment/index.ts";
import { axes, type CsvTable, cell, ends, isThinned, perCorpus, spread, type Value } from "./columns.ts";

export const comparisonColumns = [
  ...axes,
  "against",
  ...spread("uar_difference"),
  ...spread("wa_difference"),
  "p",
  "p_holm",
  "smallest_detectable",
  "mcnemar_only_augmented",
  "mcnemar_only_other",
  "mcnemar_p",
  "verdict",
  "p_sign_flip",
  "speakers",
  "same_predictions",
];

/** The same for the mean recall of the reduced classes. */
const reducedColumns = [
  ...spread("reduced_difference"),
  "reduced_p",
  "reduced_p_holm",
  "reduced_smallest_detectable",
  "reduced_verdict",
];

export function comparisonsTable(results: Results): CsvTable {
  const thinned = isThinned(results);
  return {
    name: "comparisons",
    columns: [...comparisonColumns, ...(thinned ? reducedColumns : [])],
    rows: perCorpus(results, ({ comparisons }) =>
      comparisons.map((c) => [...comparisonCells(c), ...(thinned ? reduced(c) : [])]),
    ),
  };
}

/** In the order of the columns, without the corpus. */
export function comparisonCells(c: Comparison): Value[] {
  return [
    ...cell(c),
    c.against,
    ...ends(c.uarDifference),
    ...ends(c.waDifference),
    c.p,
    c.pHolm,
    c.smallestDetectable,
    c.mcnemar.onlyAugmented,
    c.mcnemar.onlyBaseline,
    c.mcnemar.p,
    c.verdict,
    c.pSignFlip,
    c.speakers,
    c.samePredictions === undefined ? "" : "yes",
  ];
}

function reduced({ reduced: found }: Comparison): Value[] {
  return [...ends(found?.difference), found?.p, found?.pHolm, found?.smallestDetectable, found?.verdict];
}
