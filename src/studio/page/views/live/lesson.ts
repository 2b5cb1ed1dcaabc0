/** @file A small model of one's own, from a few takes: how often models that had not heard a take were right about it, and the model of all. */

import { saveBundle } from "../../../../bundle/index.ts";
import { lda } from "../../../../classify/index.ts";
import {
  classCounts,
  createRng,
  EmoforgeError,
  type Hasher,
  type Recorded,
  type Rows,
  selectRows,
} from "../../../../core/index.ts";
import { applyScaler, bootstrapMetric, fitScaler } from "../../../../evaluate/index.ts";
import { memoryFiles } from "../../../../platform/browser/index.ts";
import { type Lesson, lacking, type TestedTake } from "./lacking.ts";
import { rowsOfTakes, type Take, type TakeRows, takeFeatures } from "./takes.ts";

export interface LessonFacts {
  readonly version: string;
  /** Whether the takes are the demo corpus's. */
  readonly synthetic: boolean;
}

const settings = { shrinkage: "ledoit-wolf" } as const;

/**
 * @param onProgress `done` in [0, 1].
 * @throws {EmoforgeError} for takes that are too few, see `lacking`, or too short for the features.
 */
export async function learn(
  takes: readonly Take[],
  facts: LessonFacts,
  hasher: Hasher,
  onProgress: (done: number) => void = () => {},
): Promise<Lesson> {
  const lack = lacking(takes);
  if (lack !== "") throw new EmoforgeError(lack);
  const rows = rowsOfTakes(takes, (share) => onProgress(0.7 * share));
  const leftOut = new Set(rows.speakers).size > 1 ? "speaker" : "take";
  const groups = leftOut === "speaker" ? rows.speakers : rows.takes;
  const predicted = await predictLeftOut(rows, groups, (share) => onProgress(0.7 + 0.25 * share));
  const tested = takes.map(({ id, label }) => ({
    id,
    label,
    predicted: rows.classes[predicted.get(id) ?? 0],
  }));
  const scores = scoresOf(takes, tested, rows.classes);
  const { fitted, scaler } = await fit(rows, rows.takes);
  const files = memoryFiles();
  const speakers = new Set(rows.speakers).size;
  const count = (label: string) => takes.filter((take) => take.label === label).length;
  await saveBundle(
    "model",
    {
      model: fitted.toOnnx(),
      scaler,
      classes: rows.classes,
      features: takeFeatures,
      createdWith: `emoforge ${facts.version}, in the studio`,
      training: {
        corpus: facts.synthetic ? demoCard : ownCard,
        utterances: takes.length,
        speakers,
        perClass: Object.fromEntries(rows.classes.map((label) => [label, count(label)])),
        excluded: {},
        unusable: 0,
        classifier: { kind: "lda", ...settings },
        chosen: { ...fitted.chosen },
        augmentation: null,
        seed: 1,
      },
      evaluation: {
        protocol: `leave-one-${leftOut}-out`,
        folds: new Set(groups).size,
        speakerDependent: leftOut === "take",
        level: 0.95,
        resampled: {
          unit: leftOut === "speaker" ? "speaker" : "utterance",
          count: leftOut === "speaker" ? speakers : takes.length,
          speakers,
        },
        uar: scores.uar,
        wa: scores.wa,
        recall: Object.fromEntries(rows.classes.map((label, c) => [label, scores.recall[c]])),
        gain: null,
        notes: [
          "Takes are judged as wholes, by the mean of their windows; no window of a take that is tested was trained on.",
        ],
      },
    },
    files,
    hasher,
  );
  const names = (await files.list("model")).map(({ name }) => name);
  const bundle = new Map(
    await Promise.all(names.map(async (name) => [name, await files.read(`model/${name}`)] as const)),
  );
  onProgress(1);
  return { classes: rows.classes, leftOut, tested, uar: scores.uar, wa: scores.wa, bundle };
}

/** Labels of takes by models that did not see their group. */
async function predictLeftOut(
  rows: TakeRows,
  groups: readonly string[],
  onProgress: (share: number) => void,
): Promise<ReadonlyMap<string, number>> {
  const all = [...new Set(groups)];
  const k = rows.classes.length;
  const sums = new Map<string, Float64Array>();
  for (const [done, group] of all.entries()) {
    const positions = rows.ids.map((_, i) => i);
    const seen = positions.filter((i) => groups[i] !== group);
    const test = positions.filter((i) => groups[i] === group);
    const { fitted, scaler } = await fit(selectRows(rows, seen), undefined);
    const { probabilities } = await fitted.predict(applyScaler(scaler, selectRows(rows, test).data));
    for (const [t, i] of test.entries()) {
      const sum = sums.get(rows.takes[i]) ?? new Float64Array(k);
      for (let c = 0; c < k; c++) sum[c] += probabilities[t * k + c];
      sums.set(rows.takes[i], sum);
    }
    onProgress((done + 1) / all.length);
  }
  return new Map([...sums].map(([take, sum]) => [take, sum.indexOf(Math.max(...sum))]));
}

/** @param takes Of the rows, for calibration on takes that were left out; undefined: labels alone are wanted, which it does not change. */
async function fit(rows: Recorded<Rows>, takes: readonly string[] | undefined) {
  const scaler = fitScaler(rows);
  const data = applyScaler(scaler, rows.data);
  const options = lda.options.parse({
    ...settings,
    calibrate: takes !== undefined,
    innerFolds: Math.max(2, Math.min(10, new Set(takes).size)),
  });
  // Inner folds are by what stands in place of the speaker: windows of one take stay together.
  const table = { ...rows, data, ...(takes && { speakers: takes }) };
  const fitted = await lda.create(options, { name: "lda" }).fit(table, { rng: createRng("lesson") });
  return { fitted, scaler };
}

function scoresOf(takes: readonly Take[], tested: readonly TestedTake[], classes: readonly string[]) {
  const truth = Int32Array.from(tested, ({ label }) => classes.indexOf(label));
  const predicted = Int32Array.from(tested, (one) => classes.indexOf(one.predicted));
  const ids = takes.map(({ id }) => id);
  const run = { key: "takes", ids, speakers: takes.map(({ speaker }) => speaker), truth, predicted };
  const interval = (metric: "uar" | "wa") =>
    bootstrapMetric([run], classes.length, { metric, rng: createRng(`lesson/${metric}`) });
  const counts = classCounts({ classes, labels: truth });
  const right = counts.map(() => 0);
  for (const [i, label] of truth.entries()) if (label === predicted[i]) right[label]++;
  return { uar: interval("uar"), wa: interval("wa"), recall: right.map((n, c) => n / counts[c]) };
}

const ownCard = {
  id: "takes",
  title: "takes recorded in the studio",
  licence: "yours",
  url: "",
  citation: "",
  language: "und",
  synthetic: false,
};

const demoCard = {
  ...ownCard,
  title: "takes of the demo corpus (SYNTHETIC speech)",
  licence: "CC0-1.0",
  synthetic: true,
};
