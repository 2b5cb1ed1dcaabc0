/** @file `npm run bench -- answers`: what a model of EMO-DB knows of what it does not know, with speakers left out twice; held against what is wanted. */

import { writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { judge, type Knowledge, measureSignal, type SignalMeasures } from "../src/answers/index.ts";
import { fileSource, loadSource } from "../src/audio/index.ts";
import type { Recorded, Rows, Utterance } from "../src/core/index.ts";
import { loadCorpus, selectClasses } from "../src/corpora/index.ts";
import { extractRows } from "../src/experiment/light.ts";
import { measureRecordings } from "../src/experiment/prepare/measure.ts";
import { createFeatureSet, type FeaturesConfig } from "../src/features/index.ts";
import { createProcessPool, nodePlatform } from "../src/platform/node/index.ts";
import { createNodeEngine } from "../src/tensor/node.ts";
import { type Figures, figuresOf, round } from "./answers/figures.ts";
import { type Measured, type NestedModel, type Normalisation, nestedModels } from "./answers/nested.ts";
import { oddSignals } from "./answers/signals.ts";

const root = join(import.meta.dirname, "..");
const features: FeaturesConfig = { set: "emobase2010", variant: "reference" };
const classes = ["anger", "fear", "happiness", "sadness", "neutral"];

interface Tools {
  readonly platform: typeof nodePlatform;
  readonly workers: ReturnType<typeof createProcessPool>;
  readonly cacheFolder: string;
}

/** @param args `--others`: also the share of EMOVO and RAVDESS that is found to be unlike EMO-DB. */
export async function benchAnswers(args: readonly string[]): Promise<void> {
  const dataRoot = process.env.EMOFORGE_DATA;
  const cacheFolder = process.env.EMOFORGE_CACHE ?? join(homedir(), ".cache/emoforge");
  const workers = createProcessPool(join(root, "src/cli/worker.ts"), 2);
  const tools: Tools = { platform: nodePlatform, workers, cacheFolder };
  try {
    const load = (id: string) => loadCorpus(id, { files: nodePlatform.files, dataRoot });
    const corpus = await load("emodb");
    const { utterances, labels, left } = selectClasses(corpus, { classes });
    const seen = await measured(utterances, labels, classes, tools);
    const others = [...new Set(left.map(({ label }) => label))].sort();
    const unseen = await measured(
      left,
      left.map(({ label }) => others.indexOf(label)),
      others,
      tools,
    );
    const engine = await createNodeEngine();
    const found: Partial<Record<Normalisation, Figures>> = {};
    let models: NestedModel[] = [];
    for (const normalisation of ["speaker", "train"] as const) {
      models = await nestedModels(seen, unseen, normalisation, engine, (note) => console.log(note));
      found[normalisation] = figuresOf(models, seen.table.labels, classes.length);
    }
    const signals = await oddOnes(models, utterances);
    const corpora = args.includes("--others")
      ? await shifted(models, ["emovo", "ravdess"], load, tools)
      : undefined;
    const result = {
      corpus: "emodb",
      features: features.set,
      classifier: "svm, C = 0.01",
      figures: found,
      signals,
      ...(corpora && { corpora }),
    };
    const verdicts = verdictsOf(found as Record<Normalisation, Figures>, signals);
    console.log(JSON.stringify(result, null, 1));
    for (const { what, wanted, got, met } of verdicts)
      console.log(`${met ? "met   " : "MISSED"}  ${what}: wanted ${wanted}, got ${got}`);
    await writeFile(
      join(root, "bench/results/answers.json"),
      `${JSON.stringify({ ...result, verdicts }, null, 1)}\n`,
    );
  } finally {
    await workers.close();
  }
}

async function measured(
  utterances: readonly Utterance[],
  labels: ArrayLike<number>,
  names: readonly string[],
  tools: Tools,
): Promise<Measured> {
  const { names: columns, data } = await extractRows(utterances, features, tools);
  const table: Recorded<Rows> = {
    origin: "recorded",
    features: columns,
    classes: names,
    data,
    labels: Int32Array.from(labels),
    ids: utterances.map(({ id }) => id),
    speakers: utterances.map(({ speaker }) => speaker),
  };
  return { table, measures: (await measureRecordings(utterances, features, tools)) as SignalMeasures[] };
}

interface OddResult {
  readonly name: string;
  readonly expected: string;
  /** How many of the models give the expected reason. */
  readonly right: number;
  readonly models: number;
  readonly reasons: readonly string[];
}

/** What each model says of signals that are no single utterance. */
async function oddOnes(
  models: readonly NestedModel[],
  utterances: readonly Utterance[],
): Promise<OddResult[]> {
  const set = createFeatureSet(features);
  const speech = await Promise.all(
    utterances.map(
      async ({ file }) =>
        (await loadSource(await fileSource(file, nodePlatform.files), { sampleRateHz: set.sampleRateHz }))
          .samples,
    ),
  );
  // All speakers and emotions in turn, as a long recording has them.
  const mixed = speech.map((_, i) => speech[(i * 89) % speech.length]);
  const found: OddResult[] = [];
  for (const { name, samples, expected } of oddSignals(mixed)) {
    const [row, measures] = [set.extract(samples), measureSignal(samples, set.sampleRateHz)];
    const kinds: string[][] = [];
    for (const { judgeRow, knowledge } of models) {
      const { reasons, abstained } = judge(await judgeRow(row, measures), knowledge, {
        abstain: "default",
        coverage: 0.9,
      });
      kinds.push(abstained ? reasons.map(({ kind }) => kind) : []);
    }
    const right = kinds.filter((all) => all.includes(expected)).length;
    found.push({
      name,
      expected,
      right,
      models: models.length,
      reasons: [...new Set(kinds.map((all) => all.join(" ")))],
    });
  }
  return found;
}

/** The share of another corpus that is unlike the training, over all models. */
async function shifted(
  models: readonly NestedModel[],
  ids: readonly string[],
  load: (id: string) => ReturnType<typeof loadCorpus>,
  tools: Tools,
): Promise<Record<string, { readonly unlikeTraining: number; readonly abstained: number }>> {
  const out: Record<string, { unlikeTraining: number; abstained: number }> = {};
  for (const id of ids) {
    const { utterances } = await load(id);
    const { table, measures } = await measured(
      utterances,
      utterances.map(() => 0),
      ["any"],
      tools,
    );
    const d = table.features.length;
    let [unlike, abstained, all] = [0, 0, 0];
    for (const { judgeRow, knowledge } of models) {
      for (const [i, one] of measures.entries()) {
        const evidence = await judgeRow(table.data.slice(i * d, (i + 1) * d), one);
        if (isShifted(evidence.distances.shift, knowledge)) unlike++;
        if (judge(evidence, knowledge, { abstain: "default", coverage: 0.9 }).abstained) abstained++;
        all++;
      }
    }
    out[id] = { unlikeTraining: round(unlike / all), abstained: round(abstained / all) };
  }
  return out;
}

const isShifted = (shift: number, { likeness }: Knowledge) => shift > likeness.shiftAbove;

interface Verdict {
  readonly what: string;
  readonly wanted: string;
  readonly got: string;
  readonly met: boolean;
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

function verdictsOf(figures: Record<Normalisation, Figures>, signals: readonly OddResult[]): Verdict[] {
  const verdicts: Verdict[] = [];
  const add = (what: string, wanted: string, got: string, met: boolean) =>
    void verdicts.push({ what, wanted, got, met });
  for (const normalisation of ["train", "speaker"] as const) {
    const { calibrationError, sets, unseen, inputAbstained } = figures[normalisation];
    add(
      `${normalisation}: calibration error`,
      "at most 4 %",
      percent(calibrationError),
      calibrationError <= 0.04,
    );
    for (const { asked, found, size } of sets)
      add(
        `${normalisation}: coverage of sets for ${percent(asked)}`,
        "within 2 points",
        `${percent(found)}, ${size.toFixed(2)} emotions`,
        Math.abs(found - asked) <= 0.02,
      );
    add(
      `${normalisation}: AUROC of unseen emotions by distance`,
      `above ${unseen.byConfidence.toFixed(2)}, by confidence alone`,
      unseen.byNovelty.toFixed(2),
      unseen.byNovelty > unseen.byConfidence,
    );
    add(
      `${normalisation}: proper recordings that fail an input check`,
      "at most 3 %",
      percent(inputAbstained),
      inputAbstained <= 0.03,
    );
  }
  for (const { name, expected, right, models, reasons } of signals)
    add(name, expected, `${right} of ${models} models (${reasons.join("; ")})`, right === models);
  return verdicts;
}
