/** @file `predictions.csv`: every prediction of every trial, one line each. */

import type { Cells } from "./cells.ts";
import type { PreparedCorpus } from "./prepare.ts";

/** @param header Whether to begin with the column names; probability columns are named by class position, `classes` says which. */
export function predictionsCsv({ table, card }: PreparedCorpus, cells: Cells, header: boolean): string {
  const lines = header
    ? [
        "corpus,augmenter,amount,classifier,normalisation,training,draw,repeat,fold,id,speaker,truth,prediction,probabilities",
      ]
    : [];
  for (const { trials } of cells.all) {
    for (const { trial, file } of trials) {
      const head = [
        card.id,
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
        const probabilities = table.classes
          .map((name, label) => `${name}=${file.probabilities[at][label]}`)
          .join(" ");
        const tail = [
          table.ids[i],
          table.speakers[i],
          table.classes[table.labels[i]],
          table.classes[file.predicted[at]],
          probabilities,
        ];
        lines.push(`${prefix},${tail.map(cell).join(",")}`);
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
