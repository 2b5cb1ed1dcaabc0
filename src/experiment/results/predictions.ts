/** @file `predictions.csv`: every prediction of every trial, one line each. */

import type { PreparedCorpus } from "../prepare/shapes.ts";
import type { Cells } from "./cells.ts";
import { csvCell as cell } from "./csv-text.ts";

/** @param header Whether to begin with the column names; probability columns are named after the positions of classes in `classes`. */
export function predictionsCsv(prepared: PreparedCorpus, cells: Cells, header: boolean): string {
  const rows = prepared.columns;
  const lines = header
    ? [
        "corpus,augmenter,amount,classifier,normalisation,training,draw,repeat,fold,id,speaker,truth,prediction,probabilities",
      ]
    : [];
  for (const { trials } of cells.all) {
    for (const { trial, file } of trials) {
      const head = [
        prepared.card.id,
        trial.augmenter,
        trial.amount,
        trial.classifier,
        trial.normalisation,
        trial.training,
        trial.draw,
        trial.repeat,
        trial.fold,
      ];
      const prefix = head.map(cell).join(",");
      for (const [at, i] of file.test.entries()) {
        const probabilities = rows.classes
          .map((name, label) => `${name}=${file.probabilities[at][label]}`)
          .join(" ");
        const tail = [
          rows.ids[i],
          rows.speakers[i],
          rows.classes[rows.labels[i]],
          rows.classes[file.predicted[at]],
          probabilities,
        ];
        lines.push(`${prefix},${tail.map(cell).join(",")}`);
      }
    }
  }
  return `${lines.join("\n")}\n`;
}
