/** @file The measurement of a corpus as lines. */

import type { Interval } from "../../src/evaluate/index.ts";
import type { CorpusResult } from "./corpus.ts";

export function printCorpus(result: CorpusResult): void {
  const { id, plain, curve, chosen, oneEmotion, mostlyNeutral, twoSpeakers } = result;
  console.log(
    `\n${id}: ${result.recordings} recordings, ${result.speakers} speakers, ${result.folds} folds, ${result.draws} draws`,
  );
  console.log(
    `chosen weight/fewest by fold: ${chosen.map(({ weight, fewest }) => `${weight}/${fewest ?? "never"}`).join(" ")}`,
  );
  console.log(`without adaptation ${text(plain)}`);
  console.log(
    "recordings  prototype  weight 5             adapted              as deployed          minus without        false alarms: emotion, speakers",
  );
  for (const one of curve) {
    const cells = [
      String(one.recordings ?? "all").padEnd(12),
      String(one.prototype ?? "").padEnd(11),
      text(one.fixed).padEnd(21),
      text(one.adapted).padEnd(21),
      text(one.deployed).padEnd(21),
      text(one.deployedMinusPlain).padEnd(21),
      `${one.falseAlarms.oneEmotion.share}, ${one.falseAlarms.twoVoices.share}`,
    ];
    console.log(cells.join(""));
  }
  for (const [name, { plain: without, adapted, deployed, detected }] of Object.entries({
    oneEmotion,
    mostlyNeutral,
  }))
    console.log(
      `${name}: without ${text(without)}, adapted ${text(adapted)}, as deployed ${text(deployed)}, noticed ${detected.share} of ${detected.sets}`,
    );
  console.log(`twoSpeakers: ${JSON.stringify(twoSpeakers)}`);
}

const text = ({ value, low, high }: Interval) =>
  `${value.toFixed(1)} (${low.toFixed(1)} .. ${high.toFixed(1)})`;
