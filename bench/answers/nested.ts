/** @file Speakers left out twice: everything that judges a speaker was learned without them, what calibrates it included. */

import {
  calibrationAndSets,
  type Distances,
  type Evidence,
  fitChecks,
  type Knowledge,
  logScores,
  type SignalMeasures,
  thresholdsOf,
} from "../../src/answers/index.ts";
import { createClassifier } from "../../src/classify/index.ts";
import {
  createRng,
  type FittedClassifier,
  type Recorded,
  type Rows,
  selectRows,
} from "../../src/core/index.ts";
import { applyScaler, fitScaler, normaliseBySpeaker, type Scaler } from "../../src/evaluate/index.ts";
import { type FittedDistances, fitRecordedDistances } from "../../src/experiment/answers/distance-rows.ts";
import type { Engine } from "../../src/tensor/index.ts";

export type Normalisation = "train" | "speaker";

/** Recordings with what is known of their signals. */
export interface Measured {
  readonly table: Recorded<Rows>;
  readonly measures: readonly SignalMeasures[];
}

/** A model of all speakers but one, with all that it knows of itself. */
export interface NestedModel {
  readonly speaker: string;
  readonly knowledge: Knowledge;
  /** For the recordings of the speaker who was left out: `[n]`, with their positions. */
  readonly tested: readonly { readonly at: number; readonly evidence: Evidence }[];
  /** The same of recordings of other emotions. */
  readonly unseen: readonly { readonly at: number; readonly evidence: Evidence }[];
  /** Distances of any row, as the features give it. */
  judgeRow(row: Float32Array, measures: SignalMeasures): Promise<Evidence>;
}

/** Models as recipes have them by default: a linear SVM. */
interface Model {
  readonly scaler: Pick<Scaler, "mean" | "scale">;
  readonly fitted: FittedClassifier<Rows>;
  readonly distances: FittedDistances;
}

export async function nestedModels(
  seen: Measured,
  unseen: Measured,
  normalisation: Normalisation,
  engine: Engine,
  onProgress: (note: string) => void,
): Promise<NestedModel[]> {
  const [table, others] =
    normalisation === "train" ? [seen.table, unseen.table] : bySpeaker(seen.table, unseen.table);
  const speakers = [...new Set(table.speakers)].sort();
  const models: NestedModel[] = [];
  for (const speaker of speakers) {
    const rest = positions(table, (one) => one !== speaker);
    const knowledge = await knowledgeOf(table, rest, seen.measures, engine);
    const model = await trained(selectRows(table, rest), engine);
    const evidenceOf = async (from: Recorded<Rows>, measures: readonly SignalMeasures[]) => {
      const at = positions(from, (one) => one === speaker);
      if (at.length === 0) return [];
      const said = await judged(model, selectRows(from, at));
      return at.map((i, j) => ({ at: i, evidence: { ...said[j], measures: measures[i] } }));
    };
    models.push({
      speaker,
      knowledge,
      tested: await evidenceOf(table, seen.measures),
      unseen: await evidenceOf(others, unseen.measures),
      async judgeRow(row, measures) {
        const one = { ...selectRows(table, [0]), data: row };
        return { ...(await judged(model, one))[0], measures };
      },
    });
    onProgress(`${normalisation}: speaker ${speaker}`);
  }
  return models;
}

/** What is learned by leaving out each of the other speakers in turn. */
async function knowledgeOf(
  table: Recorded<Rows>,
  rest: readonly number[],
  measures: readonly SignalMeasures[],
  engine: Engine,
): Promise<Knowledge> {
  const training = selectRows(table, rest);
  const k = table.classes.length;
  const scores = new Float64Array(rest.length * k);
  const distances: Distances[] = new Array(rest.length);
  for (const speaker of new Set(training.speakers)) {
    const model = await trained(
      selectRows(
        training,
        positions(training, (one) => one !== speaker),
      ),
      engine,
    );
    const at = positions(training, (one) => one === speaker);
    const said = await judged(model, selectRows(training, at));
    for (const [j, i] of at.entries()) {
      scores.set(said[j].scores, i * k);
      distances[i] = said[j].distances;
    }
  }
  return {
    ...calibrationAndSets({ k, scores, truth: training.labels, groups: training.speakers }),
    likeness: thresholdsOf(distances),
    checks: fitChecks(rest.map((i) => measures[i])),
  };
}

async function trained(table: Recorded<Rows>, engine: Engine): Promise<Model> {
  const scaler = fitScaler(table);
  const normalised = { ...table, data: applyScaler(scaler, table.data) };
  const classifier = createClassifier(
    { kind: "svm", c: 0.01, grid: [0.01], classWeights: "balanced", innerFolds: 5, calibrate: false },
    { engine },
  );
  return {
    scaler,
    fitted: await classifier.fit(normalised, { rng: createRng("fit") }),
    distances: fitRecordedDistances(normalised),
  };
}

async function judged(
  { scaler, fitted, distances }: Model,
  table: Recorded<Rows>,
): Promise<Omit<Evidence, "measures">[]> {
  const data = applyScaler(scaler, table.data);
  const { labels, probabilities } = await fitted.predict(data);
  // The table may be of other classes than the model.
  const k = probabilities.length / labels.length;
  const scores = logScores(probabilities);
  const far = distances.distances({ ...table, data });
  return Array.from(labels, (label, i) => ({
    label,
    scores: scores.subarray(i * k, (i + 1) * k),
    distances: far[i],
  }));
}

/** Each speaker's rows by the statistics of their recordings of known emotions, those of unseen ones too. */
function bySpeaker(table: Recorded<Rows>, unseen: Recorded<Rows>): [Recorded<Rows>, Recorded<Rows>] {
  const d = table.features.length;
  const data = new Float32Array(unseen.data.length);
  for (const speaker of new Set(unseen.speakers)) {
    const scaler = fitScaler(
      selectRows(
        table,
        positions(table, (one) => one === speaker),
      ),
    );
    for (const i of positions(unseen, (one) => one === speaker))
      data.set(applyScaler(scaler, unseen.data.subarray(i * d, (i + 1) * d)), i * d);
  }
  return [normaliseBySpeaker(table), { ...unseen, data }];
}

function positions(table: Recorded<Rows>, wanted: (speaker: string) => boolean): number[] {
  return table.speakers.flatMap((speaker, i) => (wanted(speaker) ? [i] : []));
}
