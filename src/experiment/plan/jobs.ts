/** @file From a recipe and its prepared corpus to jobs: groups (one fitted augmenter) of trials (one trained classifier). */

import { createRng, type Hasher } from "../../core/index.ts";
import type { PreparedCorpus } from "../prepare/corpus.ts";
import {
  type AugmenterConfig,
  type ClassifierConfig,
  type ClipAugmenterConfig,
  type ClipClassifierConfig,
  nameOf,
  type TableRecipe,
} from "../recipe/schema.ts";
import { stageVersions, versionOf } from "../recipe/versions.ts";
import type { Cell } from "../results/shapes.ts";
import { requireFewRows } from "./bounds.ts";
import { type Place, placesOf, type Splits, shortHash } from "./places.ts";
import type { ClipGroup } from "./plan-clips.ts";

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
  readonly kind: "table";
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

export interface CorpusPlan extends Splits {
  readonly corpus: string;
  /** The kind of its protocol. */
  readonly protocol: string;
  readonly groups: readonly (Group | ClipGroup)[];
}

/** A corpus of feature vectors: its groups are all tables'. */
export interface TablePlan extends CorpusPlan {
  readonly groups: readonly Group[];
}

/** @param source The corpus of `recipe.source`, prepared with the same features. */
export async function planCorpus(
  recipe: TableRecipe,
  prepared: PreparedCorpus,
  source: PreparedCorpus | undefined,
  hasher: Hasher,
): Promise<TablePlan> {
  const { table, sessions, folds, twins } = prepared;
  const corpus = prepared.card.id;
  requireFewRows(recipe, table.ids.length, table.features.length);
  const { places, splits } = placesOf(
    recipe,
    { ...table, sessions, twins, ...(folds === undefined ? {} : { folds }) },
    createRng(recipe.seed).fork(corpus),
  );
  const groups: Group[] = [];
  for (const place of places) {
    for (const config of recipe.augmenters)
      groups.push(await group(recipe, prepared, source, { ...place, config }, hasher));
  }
  return { corpus, protocol: recipe.protocol.kind, ...splits, groups };
}

async function group(
  recipe: TableRecipe,
  prepared: PreparedCorpus,
  source: PreparedCorpus | undefined,
  place: Place & { readonly config: AugmenterConfig },
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
    kind: "table",
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
export function withWeights<C extends ClassifierConfig | ClipClassifierConfig>(
  classifier: C,
  augmenter: AugmenterConfig | ClipAugmenterConfig,
): C {
  if (augmenter.kind !== "none" || augmenter.classWeights === undefined || classifier.kind === "majority")
    return classifier;
  return { ...classifier, classWeights: augmenter.classWeights };
}
