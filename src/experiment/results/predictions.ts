/** @file `predictions.csv`: every prediction of every trial, one line each. */

import type { PreparedCorpus } from "../prepare/shapes.ts";
import { clean } from "../recipe/schema.ts";
import type { Cells } from "./cells.ts";
import { csvCell as cell } from "./csv-text.ts";
import type { TrialFile } from "./store.ts";

/**
 * @param header Whether to begin with the column names.
 * @param conditions Of the recipe; if there are any, a last column names the one of each line, "clean" for recordings as they are.
 */
export function predictionsCsv(
  prepared: PreparedCorpus,
  cells: Cells,
  { header, conditions }: { readonly header: boolean; readonly conditions: readonly string[] },
): string {
  const rows = prepared.columns;
  const lines = header
    ? [
        `corpus,augmenter,amount,classifier,normalisation,training,draw,repeat,fold,id,speaker,truth,prediction,probabilities${conditions.length > 0 ? ",condition" : ""}`,
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
      for (const { predicted, probabilities, condition } of saidIn(file, conditions.length > 0))
        for (const [at, i] of file.test.entries()) {
          const tail = [
            rows.ids[i],
            rows.speakers[i],
            rows.classes[rows.labels[i]],
            rows.classes[predicted[at]],
            rows.classes.map((name, label) => `${name}=${probabilities[at][label]}`).join(" "),
            ...condition,
          ];
          lines.push(`${prefix},${tail.map(cell).join(",")}`);
        }
    }
  }
  return `${lines.join("\n")}\n`;
}

/** What a trial says of its test recordings: as they are, then under each condition. */
function saidIn({ predicted, probabilities, conditions = [] }: TrialFile, several: boolean) {
  const asTheyAre = { predicted, probabilities, condition: several ? [clean] : [] };
  return [asTheyAre, ...conditions.map(({ name, ...said }) => ({ ...said, condition: [name] }))];
}
