/** @file EMO-DB as tables of feature vectors, and how well a classifier judges each of its speakers when trained on the others. */

import { join } from "node:path";
import { type ClassifierConfig, classifiers } from "../../src/classify/index.ts";
import { createRng, type Recorded, type Rows, selectRows } from "../../src/core/index.ts";
import { loadCorpus, selectClasses } from "../../src/corpora/index.ts";
import { type Normalisation, normaliseFold } from "../../src/evaluate/index.ts";
import { extractRows } from "../../src/experiment/light.ts";
import type { FeaturesConfig } from "../../src/features/index.ts";
import { createProcessPool, nodePlatform } from "../../src/platform/node/index.ts";
import type { Engine } from "../../src/tensor/index.ts";

const root = join(import.meta.dirname, "../..");

/** @param classes Absent: all of the corpus. */
export async function emodbTables(
  sets: readonly FeaturesConfig[],
  cacheFolder: string,
  classes?: readonly string[],
): Promise<Recorded<Rows>[]> {
  const workers = createProcessPool(join(root, "src/cli/worker.ts"), 2);
  try {
    const corpus = await loadCorpus("emodb", {
      files: nodePlatform.files,
      dataRoot: process.env.EMOFORGE_DATA,
    });
    const chosen = selectClasses(corpus, classes === undefined ? {} : { classes: [...classes] });
    const tables: Recorded<Rows>[] = [];
    for (const features of sets) {
      const { names, data } = await extractRows(chosen.utterances, features, {
        platform: nodePlatform,
        workers,
        cacheFolder,
      });
      tables.push({
        origin: "recorded",
        features: names,
        classes: chosen.classes,
        data,
        labels: Int32Array.from(chosen.labels),
        ids: chosen.utterances.map(({ id }) => id),
        speakers: chosen.utterances.map(({ speaker }) => speaker),
      });
    }
    return tables;
  } finally {
    await workers.close();
  }
}

export interface Judged {
  readonly labels: Int32Array;
  /** `[n, k]`. */
  readonly probabilities: Float32Array;
  /** What each fold chose. */
  readonly chosen: readonly Readonly<Record<string, number | string>>[];
  /** Sum over all fits. */
  readonly fitSeconds: number;
}

/** Each speaker's rows, judged by a model of the others. */
export async function leaveOneSpeakerOut(
  table: Recorded<Rows>,
  config: ClassifierConfig,
  normalisation: Normalisation,
  engine: Engine,
): Promise<Judged> {
  const k = table.classes.length;
  const labels = new Int32Array(table.ids.length);
  const probabilities = new Float32Array(labels.length * k);
  const chosen: Judged["chosen"][number][] = [];
  let fitSeconds = 0;
  for (const speaker of [...new Set(table.speakers)].sort()) {
    const [own, others] = [true, false].map((wanted) =>
      table.speakers.flatMap((one, i) => ((one === speaker) === wanted ? [i] : [])),
    );
    const { train, test } = normaliseFold(normalisation, selectRows(table, others), selectRows(table, own));
    const from = performance.now();
    const fitted = await classifiers.rows
      .create(config, { engine })
      .fit(train, { rng: createRng(`fit/${speaker}`) });
    fitSeconds += (performance.now() - from) / 1000;
    const said = await fitted.predict(test.data);
    for (const [at, i] of own.entries()) {
      labels[i] = said.labels[at];
      probabilities.set(said.probabilities.subarray(at * k, (at + 1) * k), i * k);
    }
    chosen.push(fitted.chosen);
  }
  return { labels, probabilities, chosen, fitSeconds };
}

/** Tables of the same utterances side by side, the names of features preceded by their set's. */
export function joinedTable(tables: readonly Recorded<Rows>[], sets: readonly string[]): Recorded<Rows> {
  const features = tables.flatMap((table, s) => table.features.map((name) => `${sets[s]}/${name}`));
  const data = new Float32Array(tables[0].ids.length * features.length);
  let at = 0;
  for (let i = 0; i < tables[0].ids.length; i++)
    for (const table of tables) {
      const d = table.features.length;
      data.set(table.data.subarray(i * d, (i + 1) * d), at);
      at += d;
    }
  return { ...tables[0], features, data };
}
