/** @file The medium of spectrograms: augmenters make views of clips in turn. Views are too large to keep, so the report shows a few examples. */

import { augmenters } from "../../augment/index.ts";
import { classifiers } from "../../classify/index.ts";
import {
  type Augmented,
  type Clips,
  createRng,
  ParameterError,
  type Recorded,
  type Synthetic,
  type TrainingSet,
} from "../../core/index.ts";
import { applyClipScaler, fitClipScaler, normaliseClips } from "../../evaluate/index.ts";
import type { Asks } from "../plan/shapes.ts";
import { type ExtractedClips, extractClips } from "../prepare/extract-clips.ts";
import { stageVersions } from "../recipe/versions.ts";
import { clipsNamedIn, listPath, openClips, storeClips } from "./clip-lists.ts";
import { itemsWithViews } from "./items.ts";
import type { GroupPlace, Medium } from "./medium.ts";
import { observeClips, sampleClips } from "./observe-clips.ts";
import { sizeClass } from "./size-class.ts";

export const clips: Medium<Clips, ExtractedClips> = {
  kind: "clips",
  dimensionsName: "mel bands",
  syntheticName: "views",
  measure: "reducedRecall",
  alone: false,
  augmenters: augmenters.clips,
  classifiers: classifiers.clips,

  extract: extractClips,
  async store(parts, columns, options) {
    const [{ mels, hopMs }] = parts;
    const frames = parts.flatMap((part) => part.frames);
    const paths = parts.flatMap((part) => part.paths);
    return {
      hash: await storeClips({ mels, hopMs, ...columns, labels: [...columns.labels], paths }, options),
      dimensions: mels,
      meanFrames: frames.reduce((a, b) => a + b, 0) / frames.length,
    };
  },
  placeOf: (hash, cacheFolder) => [listPath(hash, cacheFolder)],
  namedIn: clipsNamedIn,
  open: openClips,

  normalise: normaliseClips,
  fitScaler: (data) => ({ kind: "train", ...fitClipScaler(data) }),
  applyScaler: (scaler, data) => ({
    ...data,
    clips: data.clips.map((clip) => applyClipScaler(scaler, clip)),
  }),
  valuesOf: (data) => data.clips,
  itemAt: ({ clips }, position) => clips[position],
  picture: {
    of: "means and deviations of mel bands",
    vector: (clip, { mels }) => bandMoments(clip, mels),
  },
  append: appendViews,
  syntheticOnly() {
    throw new Error("views cannot be trained on without their clips");
  },

  requireFeasible() {},
  // Named after the corpus itself, so that all its entries in a recipe are tested on the same utterances.
  splitStream: (_, { id }) => id,
  asks,
  sizeName: (work, { items, made, meanFrames, dimensions }) =>
    `${sizeClass((work === "augment" ? made : items) * meanFrames)} frames of ${dimensions}`,

  brief({ asks, poolSize }, train) {
    if (asks.of !== "turns") throw new Error("views are asked for by turns");
    const { turns } = asks;
    return { train, asked: Int32Array.from({ length: poolSize }, (_, i) => turns[i % turns.length]) };
  },
  /** Each clip in turn, in an order drawn once, since corpora are often sorted by class or speaker. */
  askedOfAll({ ids }, amount, rng) {
    const views = Math.round(amount * ids.length);
    if (views === 0)
      throw new ParameterError(
        "amount",
        `at least one view of ${ids.length} recordings`,
        amount,
        "Ask for more, or leave the augmenter out.",
      );
    const turns = rng.fork("turns").shuffled(ids.map((_, i) => i));
    return Int32Array.from({ length: views }, (_, i) => turns[i % ids.length]);
  },
  pools: null,
  observe: observeClips,
  kept: (_, observed) => observed,
  samples: sampleClips,
};

/** An amount counts the views of each clip that gets any. */
function asks({ recipe, prepared, train, normalisation, config, at, stream }: GroupPlace) {
  const isNone = config.kind === "none";
  const items = itemsWithViews(recipe, prepared, train) ?? train.map((_, i) => i);
  const turns = isNone ? [] : createRng([...at, "turns"].join("/")).shuffled(items);
  const size = (amount: number) => Math.round(amount * turns.length);
  const key = {
    clipsHash: prepared.hash,
    train,
    normalisation,
    augmenterConfig: config,
    turns,
    stream,
    versions: { clips: stageVersions.clips, augment: augmenters.clips.of(config.kind).version },
  };
  const asked: Asks = { of: "turns", turns };
  return {
    asks: asked,
    base: turns.length,
    poolSize: size(isNone ? 0 : Math.max(...recipe.amounts)),
    declaredSize: size(isNone ? 0 : recipe.declaredAmount),
    key,
  };
}

/** The mean and the standard deviation of each band over the frames, `[2 mels]`. @param clip `[frames, mels]`. */
function bandMoments(clip: Float32Array, mels: number): Float32Array {
  const frames = clip.length / mels;
  const out = new Float32Array(2 * mels);
  for (let band = 0; band < mels; band++) {
    let [sum, squares] = [0, 0];
    for (let at = band; at < clip.length; at += mels) {
      sum += clip[at];
      squares += clip[at] ** 2;
    }
    out[band] = sum / frames;
    out[mels + band] = Math.sqrt(Math.max(0, squares / frames - (sum / frames) ** 2));
  }
  return out;
}

/** The recorded clips, unchanged and first, followed by the first `count` views, under the speakers of their sources. */
export function appendViews(
  train: Recorded<Clips>,
  views: Synthetic<Clips>,
  count: number,
): TrainingSet<Clips> {
  if (count === 0) return train;
  const provenance = views.provenance.slice(0, count);
  const speakerOf = new Map(train.ids.map((id, i) => [id, train.speakers[i]]));
  const augmented: Augmented<Clips> = {
    ...train,
    origin: "augmented",
    recorded: train.ids.length,
    clips: [...train.clips, ...views.clips.slice(0, count)],
    labels: Int32Array.from([...train.labels, ...views.labels.subarray(0, count)]),
    ids: [...train.ids, ...provenance.map(({ augmenter }, i) => `${augmenter}#${i}`)],
    speakers: [
      ...train.speakers,
      ...provenance.map(({ sources }) => speakerOf.get(sources[0]) ?? "synthetic"),
    ],
    provenance,
  };
  return augmented;
}
