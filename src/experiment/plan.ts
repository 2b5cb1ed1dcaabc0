/** @file From a recipe and its prepared corpus to jobs: groups (one fitted augmenter) of trials (one trained classifier). */

import {
  createRng,
  type Fold,
  type Hasher,
  ParameterError,
  type RecordedTable,
  type Rng,
} from "../core/index.ts";
import { splitFolds } from "../evaluate/index.ts";
import { canonicalJson } from "./canonical.ts";
import type { PreparedCorpus } from "./prepare.ts";
import { type AugmenterConfig, type ClassifierConfig, nameOf, type Recipe } from "./recipe.ts";
import type { Cell } from "./results.ts";
import { stageVersions, versionOf } from "./versions.ts";

export type Training = "real-and-synthetic" | "synthetic-only";

/** One classifier trained and tested once. */
export interface Trial extends Cell {
  readonly id: string;
  readonly training: Training;
  readonly draw: number;
  readonly repeat: number;
  readonly fold: string;
  readonly classifierConfig: ClassifierConfig;
  /** Name of the classifier's random stream: the same for all augmenters, so that only the data differ. */
  readonly stream: string;
}

/** One augmenter fitted once, and the trials that share it. Everything a worker needs. */
export interface Group {
  readonly id: string;
  readonly corpus: string;
  readonly tableHash: string;
  readonly sourceHash: string | null;
  readonly train: readonly number[];
  readonly test: readonly number[];
  readonly fold: string;
  readonly draw: number;
  readonly repeat: number;
  readonly normalisation: "train" | "speaker";
  readonly augmenter: string;
  readonly augmenterConfig: AugmenterConfig;
  readonly balance: boolean;
  /** Rows to draw: the largest amount. */
  readonly poolRows: number;
  /** Rows at the declared amount, on which fidelity is measured. */
  readonly declaredRows: number;
  readonly fidelityK: number;
  /** Names of the random streams of the label plan and of the augmenter. */
  readonly planStream: string;
  readonly stream: string;
  readonly trials: readonly Trial[];
}

export interface CorpusPlan {
  readonly corpus: string;
  readonly folds: readonly Fold[];
  readonly speakerDependent: boolean;
  readonly notes: readonly string[];
  readonly groups: readonly Group[];
  /** Mean training rows per class over draws and folds. */
  readonly trainPerClass: Readonly<Record<string, number>>;
}

/** @param source The corpus of `recipe.source`, prepared with the same features. */
export async function planCorpus(
  recipe: Recipe,
  prepared: PreparedCorpus,
  source: PreparedCorpus | undefined,
  hasher: Hasher,
): Promise<CorpusPlan> {
  const { table } = prepared;
  const corpus = prepared.card.id;
  const root = createRng(recipe.seed).fork(corpus);
  const groups: Group[] = [];
  let folds: readonly Fold[] = [];
  let speakerDependent = false;
  let notes: readonly string[] = [];
  const trainCounts = table.classes.map(() => 0);
  for (let draw = 0; draw < recipe.draws; draw++) {
    const split = splitFolds(
      recipe.protocol,
      {
        speakers: table.speakers,
        sessions: prepared.sessions,
        labels: table.labels,
        ids: table.ids,
        classes: table.classes,
      },
      root.fork("split", draw),
    );
    folds = split.folds;
    speakerDependent = split.speakerDependent;
    notes = split.notes;
    for (const fold of split.folds) {
      const train =
        recipe.thin === undefined
          ? fold.train
          : thinned(table, fold.train, recipe.thin, root.fork("thin", draw, fold.name));
      for (const i of train) trainCounts[table.labels[i]]++;
      for (let repeat = 0; repeat < recipe.repeats; repeat++) {
        for (const normalisation of recipe.normalisation) {
          for (const config of recipe.augmenters) {
            groups.push(
              await group(
                recipe,
                prepared,
                source,
                { draw, repeat, fold, train, normalisation, config },
                hasher,
              ),
            );
          }
        }
      }
    }
  }
  const cells = recipe.draws * folds.length;
  const trainPerClass = Object.fromEntries(
    table.classes.map((name, label) => [name, trainCounts[label] / cells]),
  );
  return { corpus, folds, speakerDependent, notes, groups, trainPerClass };
}

interface Place {
  readonly draw: number;
  readonly repeat: number;
  readonly fold: Fold;
  readonly train: readonly number[];
  readonly normalisation: "train" | "speaker";
  readonly config: AugmenterConfig;
}

async function group(
  recipe: Recipe,
  prepared: PreparedCorpus,
  source: PreparedCorpus | undefined,
  place: Place,
  hasher: Hasher,
): Promise<Group> {
  const { draw, repeat, fold, train, normalisation, config } = place;
  const augmenter = nameOf(config);
  const isNone = config.kind === "none";
  const amounts = isNone ? [0] : recipe.amounts;
  const rows = (amount: number) => Math.round(amount * train.length);
  const at = [recipe.seed, prepared.card.id, draw, fold.name, repeat];
  const shared = {
    tableHash: prepared.hash,
    sourceHash: source?.hash ?? null,
    train,
    normalisation,
    augmenterConfig: config,
    balance: recipe.balance,
    poolRows: Math.max(...amounts.map(rows)),
    declaredRows: isNone ? 0 : rows(recipe.declaredAmount),
    fidelityK: recipe.fidelity.k,
    planStream: [...at, "labels"].join("/"),
    stream: [...at, "augment", normalisation, augmenter].join("/"),
  };
  const versions = { prepare: stageVersions.prepare, augment: versionOf("augment", config.kind) };
  const id = await shortHash(hasher, { ...shared, versions });
  const trials: Trial[] = [];
  const trainings: [Training, number][] = amounts.map((amount) => ["real-and-synthetic", amount]);
  if (!isNone && recipe.syntheticOnly) trainings.push(["synthetic-only", recipe.declaredAmount]);
  for (const [training, amount] of trainings) {
    for (const given of recipe.classifiers) {
      const classifierConfig = withWeights(given, config);
      const classifier = nameOf(given);
      const stream = [...at, "classify", normalisation, classifier].join("/");
      const key = {
        group: id,
        test: fold.test,
        training,
        amount,
        classifierConfig,
        stream,
        version: versionOf("classify", given.kind),
      };
      trials.push({
        id: await shortHash(hasher, key),
        augmenter,
        amount,
        classifier,
        normalisation,
        training,
        draw,
        repeat,
        fold: fold.name,
        classifierConfig,
        stream,
      });
    }
  }
  return {
    id,
    corpus: prepared.card.id,
    ...shared,
    test: fold.test,
    fold: fold.name,
    draw,
    repeat,
    augmenter,
    trials,
  };
}

/** `none` may ask for other class weights than the classifier's own: re-weighting is the rival of adding rows. */
function withWeights(classifier: ClassifierConfig, augmenter: AugmenterConfig): ClassifierConfig {
  if (augmenter.kind !== "none" || augmenter.classWeights === undefined || classifier.kind === "majority")
    return classifier;
  return { ...classifier, classWeights: augmenter.classWeights };
}

/** Keeps `1 - remove` of every class but those excepted, at least one row each. */
function thinned(
  table: RecordedTable,
  train: readonly number[],
  thin: NonNullable<Recipe["thin"]>,
  rng: Rng,
): number[] {
  const unknown = thin.except.find((name) => !table.classes.includes(name));
  if (unknown !== undefined)
    throw new ParameterError("thin.except", `classes of the recipe (${table.classes.join(", ")})`, unknown);
  const kept = new Set<number>();
  for (const [label, name] of table.classes.entries()) {
    const rows = train.filter((i) => table.labels[i] === label);
    const count = thin.except.includes(name)
      ? rows.length
      : Math.max(1, Math.round((1 - thin.remove) * rows.length));
    for (const i of rng.fork(name).shuffled(rows).slice(0, count)) kept.add(i);
  }
  return train.filter((i) => kept.has(i));
}

async function shortHash(hasher: Hasher, value: unknown): Promise<string> {
  return (await hasher.sha256(canonicalJson(value))).slice(0, 16);
}
