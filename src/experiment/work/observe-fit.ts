/** @file What is kept of a fitted augmenter of clips: curves, examples of views, representations and how well they part the classes. */

import type { FittedViewmaker } from "../../augment/index.ts";
import { silhouette } from "../../augment/viewmaker/measure.ts";
import type { Clips, FittedAugmenter, Recorded, Synthetic } from "../../core/index.ts";
import { round } from "../keep/canonical.ts";
import type { ClipGroup } from "../plan/plan-clips.ts";
import { type Embedding, type FitFile, quantise, type ViewExample } from "../results/fits.ts";

/** Clips of each class that are represented, as in the paper's figure 3, and views of each. */
const perClass = 30;
const viewsEach = 3;
/** Frames of an example, at most: 2.4 s at the usual hop. */
const exampleFrames = 96;

/** @param sources Position in `train` that each view is made from. */
export async function observeFit(
  group: ClipGroup,
  fitted: FittedAugmenter<Clips>,
  train: Recorded<Clips>,
  views: Synthetic<Clips>,
  sources: Int32Array,
): Promise<FitFile> {
  const { id, corpus, augmenter, normalisation, fold, draw, repeat } = group;
  const represented = embeds(fitted) ? await represent(fitted, train, views, sources) : undefined;
  return {
    group: id,
    corpus,
    augmenter,
    normalisation,
    fold,
    draw,
    repeat,
    curves: (fitted.curves ?? []).map((curve) => ({
      ...curve,
      values: curve.values.map((value) => Number(value.toPrecision(6))),
    })),
    ...(represented === undefined ? {} : { separation: represented.separation }),
    ...(group.examples ? { examples: examplesOf(train, views, sources) } : {}),
    ...(group.examples && represented !== undefined ? { embedding: represented.embedding } : {}),
  };
}

function embeds(fitted: FittedAugmenter<Clips>): fitted is FittedViewmaker {
  return "embed" in fitted;
}

/**
 * Of up to 30 clips of each class, and of up to three views of each: clips that have views, and of a class without any those that come
 * first. The separation is that of the classes with views, so that clips and views are compared on the same ones.
 */
async function represent(
  fitted: FittedViewmaker,
  train: Recorded<Clips>,
  views: Synthetic<Clips>,
  sources: Int32Array,
) {
  const viewed = firstOfEach(train, sources, perClass);
  const others = train.classes.flatMap((_, label) => {
    const own = [...train.labels.keys()].filter((position) => train.labels[position] === label);
    return viewed.some((position) => train.labels[position] === label) ? [] : own.slice(0, perClass);
  });
  const clips = [...viewed, ...others];
  const wanted = new Map(clips.map((position) => [position, viewsEach]));
  const drawn = [...sources.keys()].filter((i) => {
    const left = wanted.get(sources[i]) ?? 0;
    if (left > 0) wanted.set(sources[i], left - 1);
    return left > 0;
  });
  const { data, dims } = await fitted.embed([
    ...clips.map((position) => train.clips[position]),
    ...drawn.map((i) => views.clips[i]),
  ]);
  const labels = [...clips.map((position) => train.labels[position]), ...drawn.map((i) => views.labels[i])];
  const rows = labels.map((_, i) => data.subarray(i * dims, (i + 1) * dims));
  const n = clips.length;
  const embedding: Embedding = {
    classes: train.classes,
    dims,
    values: quantise(data),
    labels,
    synthetic: labels.map((_, i) => Number(i >= n)),
  };
  return {
    separation: {
      clips: round(silhouette(rows.slice(0, viewed.length), labels.slice(0, viewed.length))),
      views: round(silhouette(rows.slice(n), labels.slice(n))),
    },
    embedding,
  };
}

/** One clip of each class that has a view. */
function examplesOf(train: Recorded<Clips>, views: Synthetic<Clips>, sources: Int32Array): ViewExample[] {
  const { mels, hopMs } = train;
  return firstOfEach(train, sources, 1).map((position) => {
    const length = Math.min(train.clips[position].length, exampleFrames * mels);
    const view = views.clips[sources.indexOf(position)];
    // A stretched view has a length of its own.
    const seen = Math.min(length, view.length);
    const original = train.clips[position].subarray(0, seen);
    return {
      id: train.ids[position],
      class: train.classes[train.labels[position]],
      frames: seen / mels,
      mels,
      hopMs,
      original: quantise(original),
      view: quantise(view.subarray(0, seen)),
      difference: quantise(original.map((value, i) => view[i] - value)),
    };
  });
}

/** Positions of the first clips of each class among those with views, in the order of their turns, then by class. */
function firstOfEach(train: Recorded<Clips>, sources: Int32Array, count: number): number[] {
  const positions = [...new Set(sources)];
  return train.classes.flatMap((_, label) =>
    positions.filter((position) => train.labels[position] === label).slice(0, count),
  );
}
