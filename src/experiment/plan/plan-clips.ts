/** @file From a recipe and its spectrograms to jobs: groups (one fitted augmenter of clips) of trials (one trained classifier). */

import { createRng, type Hasher } from "../../core/index.ts";
import type { PreparedClips } from "../prepare/prepare-clips.ts";
import {
  type ClipAugmenterConfig,
  type ClipClassifierConfig,
  type ClipRecipe,
  nameOf,
} from "../recipe/schema.ts";
import { stageVersions, versionOf } from "../recipe/versions.ts";
import type { Cell } from "../results/shapes.ts";
import { type CorpusPlan, withWeights } from "./jobs.ts";
import { type Place, placesOf, shortHash } from "./places.ts";

/** One classifier trained and tested once; see `Trial`. */
export interface ClipTrial extends Cell {
  readonly id: string;
  readonly training: "real-and-synthetic";
  readonly draw: number;
  readonly repeat: number;
  readonly fold: string;
  readonly classifierConfig: ClipClassifierConfig;
  readonly stream: string;
}

/** One augmenter of clips fitted once, and the trials that share it. Everything a worker needs. */
export interface ClipGroup {
  readonly kind: "clips";
  readonly id: string;
  readonly corpus: string;
  readonly clipsHash: string;
  readonly train: readonly number[];
  readonly test: readonly number[];
  readonly fold: string;
  readonly draw: number;
  readonly repeat: number;
  readonly normalisation: "train" | "speaker";
  readonly augmenter: string;
  readonly augmenterConfig: ClipAugmenterConfig;
  /** Positions in `train` of the clips that get views, in the order of their turns: view `i` is made from `turns[i % turns.length]`. */
  readonly turns: readonly number[];
  /** Views of the largest amount. */
  readonly poolRows: number;
  readonly stream: string;
  /** Whether examples of views and their representations are kept: of the first place of each augmenter. */
  readonly examples: boolean;
  /** Mean frames of a clip and mel bands of a frame, for the estimates. */
  readonly meanFrames: number;
  readonly mels: number;
  readonly trials: readonly ClipTrial[];
}

export interface ClipPlan extends CorpusPlan {
  readonly groups: readonly ClipGroup[];
}

/** Splits depend on the corpus and the draw alone, so that entries of one corpus are tested on the same utterances. */
export async function planClips(
  recipe: ClipRecipe,
  prepared: PreparedClips,
  hasher: Hasher,
): Promise<ClipPlan> {
  const { clips, sessions, folds, target } = prepared;
  const { places, splits } = placesOf(
    recipe,
    {
      ...clips,
      sessions,
      ...(folds === undefined ? {} : { folds }),
      target: target.count,
      share: target.share,
      twins: prepared.twins,
    },
    createRng(recipe.seed).fork(target.id),
  );
  const groups: ClipGroup[] = [];
  for (const place of places) {
    const examples = place.draw === 0 && place.repeat === 0 && place.fold.name === splits.folds[0].name;
    for (const config of recipe.augmenters)
      groups.push(await group(recipe, prepared, { ...place, config, examples }, hasher));
  }
  return {
    corpus: prepared.card.id,
    protocol: recipe.protocol.kind,
    ...splits,
    notes: [...trainingNotes(prepared), ...splits.notes],
    groups,
  };
}

async function group(
  recipe: ClipRecipe,
  prepared: PreparedClips,
  place: Place & { readonly config: ClipAugmenterConfig; readonly examples: boolean },
  hasher: Hasher,
): Promise<ClipGroup> {
  const { draw, repeat, fold, train, normalisation, config, examples } = place;
  const augmenter = nameOf(config);
  const isNone = config.kind === "none";
  const amounts = isNone ? [0] : recipe.amounts;
  const at = [recipe.seed, prepared.card.id, draw, fold.name, repeat];
  const turns = isNone
    ? []
    : createRng([...at, "turns"].join("/")).shuffled(withViews(recipe, prepared, train));
  const shared = {
    clipsHash: prepared.hash,
    train,
    normalisation,
    augmenterConfig: config,
    turns,
    stream: [...at, "augment", normalisation, augmenter].join("/"),
  };
  const versions = { clips: stageVersions.clips, augment: versionOf("augmentClips", config.kind) };
  const id = await shortHash(hasher, { ...shared, versions });
  const trials: ClipTrial[] = [];
  for (const amount of amounts) {
    for (const given of recipe.classifiers) {
      const classifierConfig = withWeights(given, config);
      const classifier = nameOf(given);
      const stream = [...at, "classify", normalisation, classifier].join("/");
      const version = versionOf("classifyClips", classifierConfig.kind);
      trials.push({
        id: await shortHash(hasher, {
          group: id,
          test: fold.test,
          amount,
          classifierConfig,
          stream,
          version,
        }),
        augmenter,
        amount,
        classifier,
        normalisation,
        training: "real-and-synthetic",
        draw,
        repeat,
        fold: fold.name,
        classifierConfig,
        stream,
      });
    }
  }
  return {
    kind: "clips",
    id,
    corpus: prepared.card.id,
    ...shared,
    test: fold.test,
    fold: fold.name,
    draw,
    repeat,
    augmenter,
    poolRows: viewsAt(Math.max(...amounts), turns),
    examples,
    meanFrames: prepared.frames.reduce((a, b) => a + b, 0) / prepared.frames.length,
    mels: prepared.clips.mels,
    trials,
  };
}

/** Views at an amount, which is views of a clip. */
export function viewsAt(amount: number, turns: readonly number[]): number {
  return Math.round(amount * turns.length);
}

/** Positions in `train` of the clips that get views. */
function withViews(
  { views, thin }: ClipRecipe,
  { clips, target }: PreparedClips,
  train: readonly number[],
): number[] {
  const of = views?.of ?? "all";
  const whole = new Set(thin?.except.map((name) => clips.classes.indexOf(name)));
  return train.flatMap((i, at) => {
    if (of === "target" && i >= target.count) return [];
    if (of === "reduced" && (i >= target.count || whole.has(clips.labels[i]))) return [];
    return [at];
  });
}

function trainingNotes({ training, target, clips }: PreparedClips): string[] {
  const own =
    target.share === undefined ? "" : `Trained on at most ${round100(target.share)} % of ${target.id}`;
  if (training === undefined) return own === "" ? [] : [`${own}, class by class.`];
  const others = `all ${clips.ids.length - target.count} utterances of ${training}`;
  return [own === "" ? `Also trained on ${others}.` : `${own}, class by class, and on ${others}.`];
}

function round100(share: number): number {
  return Math.round(1000 * share) / 10;
}
