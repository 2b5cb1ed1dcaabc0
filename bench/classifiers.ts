/** @file `npm run bench -- classifiers`: the classifiers on EMO-DB with four feature sets, and an ensemble on all of them. */

import { writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { type ClassifierConfig, classifiers } from "../src/classify/index.ts";
import { classCounts, type Recorded, type Rows } from "../src/core/index.ts";
import { type FeaturesConfig, featuresSchema } from "../src/features/index.ts";
import { createNodeEngine } from "../src/tensor/node.ts";
import { emodbTables, type Judged, joinedTable, leaveOneSpeakerOut } from "./classifiers/loso.ts";

const classes = ["anger", "fear", "happiness", "sadness", "neutral"];
const sets: readonly FeaturesConfig[] = ["is09", "egemaps-v02", "emobase2010", "compare2016"].map((set) =>
  featuresSchema.parse({ set }),
);

/** More folds than there are speakers: each is left out in turn. */
const innerFolds = 100;

/** UAR in percent, from discriminants computed elsewhere; ours are to be within a point. */
const wanted: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  lda: { is09: 88.0, "egemaps-v02": 87.4, emobase2010: 90.2, compare2016: 90.1 },
  svm: { is09: 86.1, "egemaps-v02": 84.3, emobase2010: 89.1, compare2016: 87.0 },
  ensemble: { all: 92.2 },
};

const single: readonly ClassifierConfig[] = [
  { kind: "lda", innerFolds },
  { kind: "svm", c: 0.01 },
  { kind: "svm", name: "svm, radial", kernel: "rbf", c: "search", grid: [0.1, 1, 10, 100] },
  { kind: "logistic", c: "search" },
].map((config) => classifiers.rows.parse(config as Parameters<typeof classifiers.rows.parse>[0]));

const together: readonly ClassifierConfig[] = (["equal", "inner"] as const).map((weights) =>
  classifiers.rows.parse({
    kind: "ensemble",
    name: weights === "equal" ? "ensemble" : "ensemble, inner weights",
    weights,
    members: sets.map(({ set }) => ({ kind: "lda", features: set, innerFolds })),
  }),
);

interface Row {
  readonly features: string;
  readonly classifier: string;
  /** Percent. */
  readonly uar: number;
  readonly wanted: number | null;
  readonly fitSeconds: number;
  readonly chosen: readonly string[];
}

/** Each speaker's rows by the speaker's own statistics; leave one speaker out. */
export async function benchClassifiers(): Promise<void> {
  const cacheFolder = process.env.EMOFORGE_CACHE ?? join(homedir(), ".cache/emoforge");
  const engine = await createNodeEngine();
  const tables = await emodbTables(sets, cacheFolder, classes);
  const rows: Row[] = [];
  const judge = async (features: string, table: Recorded<Rows>, config: ClassifierConfig) => {
    const row = rowOf(features, config, table, await leaveOneSpeakerOut(table, config, "speaker", engine));
    rows.push(row);
    const goal = row.wanted === null ? "" : `, wanted ${row.wanted.toFixed(1)} +- 1`;
    console.log(
      `${features.padEnd(12)} ${row.classifier.padEnd(24)} UAR ${row.uar.toFixed(1)}${goal}, ${row.fitSeconds.toFixed(2)} s a fit`,
    );
  };
  for (const [s, table] of tables.entries())
    for (const config of single) await judge(sets[s].set, table, config);
  const all = joinedTable(
    tables,
    sets.map(({ set }) => set),
  );
  for (const config of together) await judge("all", all, config);
  const missed = rows.filter(({ uar, wanted: goal }) => goal !== null && Math.abs(uar - goal) > 1);
  console.log(missed.length === 0 ? "all within a point" : `${missed.length} not within a point`);
  const result = {
    corpus: "emodb",
    classes,
    protocol: "leave-one-speaker-out",
    normalisation: "speaker",
    rows,
  };
  await writeFile(
    join(import.meta.dirname, "results/classifiers.json"),
    `${JSON.stringify(result, null, 1)}\n`,
  );
}

function rowOf(features: string, config: ClassifierConfig, table: Recorded<Rows>, judged: Judged): Row {
  const classifier = config.name ?? config.kind;
  const hits = classCounts(table).map(() => 0);
  for (const [i, label] of judged.labels.entries()) if (label === table.labels[i]) hits[label]++;
  const recalls = classCounts(table).map((count, c) => hits[c] / count);
  const uar = (100 * recalls.reduce((sum, recall) => sum + recall, 0)) / recalls.length;
  return {
    features,
    classifier,
    uar: Number(uar.toFixed(2)),
    wanted: wanted[classifier]?.[features] ?? null,
    fitSeconds: Number((judged.fitSeconds / judged.chosen.length).toFixed(3)),
    chosen: judged.chosen.map(({ shrinkage, c, weights }) => String(weights ?? shrinkage ?? c)),
  };
}
