/** @file `predictions.csv`: every prediction of every trial, one line each. */

import type { PreparedCorpus } from "../prepare/shapes.ts";
import type { Cells } from "./cells.ts";
import { csvCell as cell } from "./csv-text.ts";

export const predictionsHead =
  "corpus,augmenter,amount,classifier,normalisation,training,draw,repeat,fold,id,speaker,truth,prediction,probabilities\n";

/** The lines of one trial after another: all of a large run's are more than a string can hold. */
export function* predictionsCsv(prepared: PreparedCorpus, cells: Cells): Generator<string> {
  const rows = prepared.columns;
  const k = rows.classes.length;
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
      let lines = "";
      for (const [at, i] of file.test.entries()) {
        const probabilities = rows.classes
          .map((name, label) => `${name}=${shown(file.probabilities[at * k + label])}`)
          .join(" ");
        const tail = [
          rows.ids[i],
          rows.speakers[i],
          rows.classes[rows.labels[i]],
          rows.classes[file.predicted[at]],
          probabilities,
        ];
        lines += `${prefix},${tail.map(cell).join(",")}\n`;
      }
      yield lines;
    }
  }
}

/** As in the trial's file. */
function shown(probability: number): number | null {
  return Number.isNaN(probability) ? null : probability;
}
