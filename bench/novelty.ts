/** @file `npm run bench -- novelty`: how well recordings of another corpus are told from speakers that were left out, one by one and as batches. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SignalMeasures } from "../src/answers/index.ts";
import { openCorpus } from "../src/entries/index.ts";
import { openWorkspace } from "../src/entries/node.ts";
import { extractRows } from "../src/experiment/light.ts";
import { measureRecordings } from "../src/experiment/prepare/measure.ts";
import type { Workspace } from "../src/experiment/workspace.ts";
import type { FeaturesConfig } from "../src/features/index.ts";
import { type BatchFigures, batches, type Recordings, type SingleFigures, singles } from "./novelty/home.ts";
import { candidates } from "./novelty/measures.ts";

const features: FeaturesConfig = { set: "emobase2010", variant: "reference" };
const ids = ["emodb", "emovo", "ravdess"];

/** The rule: what flags most recordings on average over the six pairs of home and foreign corpus ... */
const mostFalseAlarms = 0.025;
/** ... at no more false alarms than this at any home, ... */
const mostNumbers = 4;
/** ... held in no more than so many numbers for each feature; and at least so much better than what there was. */
const leastGain = 0.03;

export async function benchNovelty(): Promise<void> {
  const workspace = await openWorkspace();
  try {
    const corpora: Recordings[] = [];
    for (const id of ids) corpora.push(await recordingsOf(id, workspace));
    const single: Record<string, Record<string, SingleFigures>> = {};
    const batch: Record<string, BatchFigures> = {};
    for (const home of corpora) {
      const foreign = corpora.filter((one) => one !== home);
      single[home.id] = singles(home, foreign);
      batch[home.id] = batches(home, foreign);
      console.log(`${home.id} done`);
    }
    const table = candidates.map(({ name, numbers }) => {
      const all = ids.map((id) => single[id][name]);
      const flagged = all.flatMap((one) => Object.values(one.flagged));
      return {
        name,
        numbersPerFeature: Number((numbers(1000, 5) / 1000).toFixed(2)),
        meanFlagged: short(flagged.reduce((a, b) => a + b, 0) / flagged.length),
        falseAlarms: Object.fromEntries(ids.map((id, i) => [id, short(all[i].falseAlarms)])),
        flagged: Object.fromEntries(
          ids.flatMap((id, i) =>
            Object.entries(all[i].flagged).map(([other, share]) => [`${id} -> ${other}`, short(share)]),
          ),
        ),
      };
    });
    const [former] = table;
    const eligible = table.filter(
      ({ numbersPerFeature, falseAlarms }) =>
        numbersPerFeature <= mostNumbers &&
        Object.values(falseAlarms).every((share) => share <= mostFalseAlarms),
    );
    const best = [...eligible].sort((a, b) => b.meanFlagged - a.meanFlagged)[0];
    const chosen =
      best !== undefined && best.meanFlagged >= former.meanFlagged + leastGain ? best.name : former.name;
    for (const { name, meanFlagged, falseAlarms, flagged } of table)
      console.log(
        `${percent(meanFlagged)}  ${name}; false alarms ${Object.values(falseAlarms).map(percent).join(" ")}; ${Object.entries(
          flagged,
        )
          .map(([pair, share]) => `${pair} ${percent(share)}`)
          .join(", ")}`,
      );
    console.log(`chosen: ${chosen}`);
    console.log(JSON.stringify(batch, null, 1));
    const result = {
      features: features.set,
      rule: { mostFalseAlarms, mostNumbersPerFeature: mostNumbers, leastGain },
      recordings: table,
      chosen,
      batches: batch,
    };
    await writeFile(
      join(import.meta.dirname, "results/novelty.json"),
      `${JSON.stringify(result, null, 1)}\n`,
    );
  } finally {
    await workspace.close();
  }
}

async function recordingsOf(id: string, workspace: Workspace): Promise<Recordings> {
  const { utterances } = await openCorpus(id, workspace);
  const classes = [...new Set(utterances.map(({ label }) => label))].sort();
  const options = { ...workspace, measured: true };
  const { names, data } = await extractRows(utterances, features, options);
  return {
    id,
    table: {
      origin: "recorded",
      features: names,
      classes,
      data,
      labels: Int32Array.from(utterances, ({ label }) => classes.indexOf(label)),
      ids: utterances.map((one) => one.id),
      speakers: utterances.map(({ speaker }) => speaker),
    },
    measures: (await measureRecordings(utterances, features, options)) as SignalMeasures[],
  };
}

const short = (value: number) => Number(value.toFixed(4));
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
