/** @file `predictions.csv`: every prediction of every trial, one line each. */

import type { PreparedCorpus } from "../prepare/shapes.ts";
import { clean } from "../recipe/schema.ts";
import type { Cells, Finished } from "./cells.ts";
import { csvCell as cell } from "./csv-text.ts";

const columns =
  "corpus,augmenter,amount,classifier,normalisation,training,draw,repeat,fold,id,speaker,truth,prediction,probabilities";

/** @param conditions Whether the recipe has any: then a last column names the one of each line, "clean" for recordings as they are. */
export const predictionsHead = (conditions: boolean): string =>
  `${columns}${conditions ? ",condition" : ""}\n`;

/**
 * The lines of one trial after another: all of a large run's are more than a string can hold.
 *
 * @param conditions As for `predictionsHead`.
 */
export function* predictionsCsv(
  prepared: PreparedCorpus,
  cells: Cells,
  conditions: boolean,
): Generator<string> {
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
      for (const { predicted, probabilities, condition } of saidIn(file, conditions))
        for (const [at, i] of file.test.entries()) {
          const shares = rows.classes.map((name, label) => `${name}=${shown(probabilities[at * k + label])}`);
          const tail = [
            rows.ids[i],
            rows.speakers[i],
            rows.classes[rows.labels[i]],
            rows.classes[predicted[at]],
            shares.join(" "),
            ...condition,
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

/** What a trial says of its test recordings: as they are, then under each condition. */
function saidIn({ predicted, probabilities, conditions }: Finished, several: boolean) {
  const asTheyAre = { predicted, probabilities, condition: several ? [clean] : [] };
  return [asTheyAre, ...conditions.map(({ name, ...said }) => ({ ...said, condition: [name] }))];
}
