/** @file Scores and comparisons on altered test recordings as tables. */

import type { Results } from "../../experiment/index.ts";
import { axes, type CsvTable, cell, ends, perCorpus, spread } from "./columns.ts";
import { comparisonCells, comparisonColumns } from "./comparisons.ts";

export function conditionsTable(results: Results): CsvTable {
  return {
    name: "conditions",
    columns: [
      ...axes,
      "training",
      "condition",
      ...spread("uar"),
      ...spread("wa"),
      ...spread("macro_f1"),
      ...spread("uar_against_clean"),
    ],
    rows: perCorpus(results, ({ conditions = [] }) =>
      conditions.flatMap(({ condition, scores }) =>
        scores.map((score) => [
          ...cell(score),
          score.training,
          condition,
          ...ends(score.uar),
          ...ends(score.wa),
          ...ends(score.macroF1),
          ...ends(score.againstClean),
        ]),
      ),
    ),
  };
}

export function conditionComparisonsTable(results: Results): CsvTable {
  return {
    name: "condition-comparisons",
    columns: [...comparisonColumns, "condition"],
    rows: perCorpus(results, ({ conditions = [] }) =>
      conditions.flatMap(({ condition, comparisons }) =>
        comparisons.map((one) => [...comparisonCells(one), condition]),
      ),
    ),
  };
}
