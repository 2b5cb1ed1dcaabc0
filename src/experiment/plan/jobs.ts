/** @file From a recipe and its prepared corpus to jobs: groups (one fitted augmenter) of trials (one trained classifier). */

import type { Hasher } from "../../core/index.ts";
import { shortHash } from "../../store/index.ts";
import { type Medium, mediumOf } from "../media/index.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import { type AugmenterConfig, type ClassifierConfig, nameOf, type Recipe } from "../recipe/schema.ts";
import { type AlteredCorpus, nothingAltered } from "./altered.ts";
import { placedBy } from "./placed.ts";
import type { Place } from "./places.ts";
import type { CorpusPlan, Group, Training, Trial } from "./shapes.ts";

/**
 * @param source The corpus of `recipe.source`, prepared with the same features.
 * @param altered What `alterCorpus` extracted.
 */
export async function planCorpus(
  recipe: Recipe,
  prepared: PreparedCorpus,
  source: PreparedCorpus | undefined,
  hasher: Hasher,
  altered: AlteredCorpus = nothingAltered,
): Promise<CorpusPlan> {
  mediumOf(prepared).requireFeasible(recipe, prepared);
  const { places, splits } = placedBy(recipe, prepared);
  const groups: Group[] = [];
  for (const place of places) {
    const first = place.draw === 0 && place.repeat === 0 && place.fold.name === splits.folds[0].name;
    for (const config of recipe.augmenters)
      groups.push(await groupOf(recipe, prepared, source, altered, { ...place, config, first }, hasher));
  }
  return {
    corpus: prepared.card.id,
    protocol: recipe.protocol.kind,
    ...splits,
    notes: [...trainingNotes(prepared), ...splits.notes, ...altered.notes],
    groups,
  };
}

async function groupOf(
  recipe: Recipe,
  prepared: PreparedCorpus,
  source: PreparedCorpus | undefined,
  { training: alterations, conditions }: AlteredCorpus,
  place: Place & { readonly config: AugmenterConfig; readonly first: boolean },
  hasher: Hasher,
): Promise<Group> {
  const { draw, repeat, fold, train, normalisation, config, first } = place;
  const medium = mediumOf(prepared);
  const augmenter = nameOf(config);
  const corpus = prepared.card.id;
  const sourceHash = source?.hash ?? null;
  const at = [recipe.seed, corpus, draw, fold.name, repeat];
  const stream = [...at, "augment", normalisation, augmenter].join("/");
  const { key, ...asked } = medium.asks({
    recipe,
    prepared,
    sourceHash,
    train,
    normalisation,
    config,
    at,
    stream,
  });
  const altered = alterations.get(augmenter)?.(draw, fold.name);
  // Recipes that alter nothing keep the ids that they had before anything could be altered.
  const groupKey =
    altered === undefined ? key : { ...(key as object), altered: { hash: altered.hash, at: altered.at } };
  const id = await shortHash(hasher, groupKey);
  const trials: Trial[] = [];
  for (const { training, amount } of trainingsOf(recipe, config)) {
    for (const given of recipe.classifiers) {
      const classifierConfig = withWeights(given, config, medium);
      const classifier = nameOf(given);
      const stream = [...at, "classify", normalisation, classifier].join("/");
      const trialKey = {
        group: id,
        test: fold.test,
        ...(medium.alone ? { training } : {}),
        amount,
        classifierConfig,
        stream,
        version: medium.classifiers.of(given.kind).version,
        ...(conditions.length > 0 && { conditions }),
      };
      trials.push({
        id: await shortHash(hasher, trialKey),
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
    medium: medium.kind,
    id,
    corpus,
    dataHash: prepared.hash,
    sourceHash,
    train,
    test: fold.test,
    fold: fold.name,
    draw,
    repeat,
    normalisation,
    augmenter,
    augmenterConfig: config,
    ...(altered && { altered }),
    ...(conditions.length > 0 && { conditions }),
    ...asked,
    fidelityK: recipe.fidelity.k,
    stream,
    first,
    size: {
      dimensions: prepared.dimensions,
      classes: prepared.columns.classes.length,
      meanFrames: prepared.meanFrames,
    },
    trials,
  };
}

function trainingsOf(
  { amounts, syntheticOnly, declaredAmount }: Recipe,
  { kind }: AugmenterConfig,
): { readonly training: Training; readonly amount: number }[] {
  if (kind === "none") return [{ training: "real-and-synthetic", amount: 0 }];
  return [
    ...amounts.map((amount) => ({ training: "real-and-synthetic" as const, amount })),
    ...(syntheticOnly ? [{ training: "synthetic-only" as const, amount: declaredAmount }] : []),
  ];
}

/** `none` may replace the classifier's own class weights, since re-weighting is the alternative to adding rows. */
function withWeights(
  classifier: ClassifierConfig,
  augmenter: AugmenterConfig,
  { classifiers }: Medium,
): ClassifierConfig {
  const weighted = augmenter.kind === "none" && augmenter.classWeights !== undefined;
  if (!weighted || !classifiers.takes(classifier.kind, "classWeights")) return classifier;
  return { ...classifier, classWeights: augmenter.classWeights } as ClassifierConfig;
}

function trainingNotes({ training, share, id, columns, own }: PreparedCorpus): string[] {
  const part = share === undefined ? "" : `Trained on at most ${round100(share)} % of ${id}`;
  if (training === undefined) return part === "" ? [] : [`${part}, class by class.`];
  const others = `all ${columns.ids.length - own} utterances of ${training}`;
  return [part === "" ? `Also trained on ${others}.` : `${part}, class by class, and on ${others}.`];
}

function round100(share: number): number {
  return Math.round(1000 * share) / 10;
}
