/** @file What is observed of augmenters of spectrograms: curves, examples of views, representations and how well they separate the classes. */

import { silhouette } from "../../augment/index.ts";
import type { Clips, FittedAugmenter, Recorded, Synthetic } from "../../core/index.ts";
import { fitClipScaler } from "../../evaluate/index.ts";
import { round } from "../../store/index.ts";
import type { Group } from "../plan/shapes.ts";
import {
  dequantise,
  type Embedding,
  type HeardView,
  type Observed,
  quantise,
  type ViewExample,
} from "../results/fits.ts";
import type { SampleOrigin, SampleSet } from "../results/shapes.ts";
import type { Drawn, FirstFit } from "./medium.ts";

/** How many clips of each class are represented, as in the paper's figure 3, and how many views of each clip. */
const perClass = 30;
const viewsEach = 3;
/** The most frames in an example: 2.4 s at the usual hop. */
const exampleFrames = 96;
/** How much of each represented view is kept to be heard: 630 views of 1.5 s at the usual hop are 5 MB. */
const heardMs = 1500;

export async function observeClips(
  { first }: Group,
  { fitted, train, recorded, synthetic: views, asked: sources }: Drawn<Clips>,
): Promise<Observed> {
  const represented = fitted.embed && (await represent(fitted.embed, { train, recorded, views, sources }));
  return {
    curves: (fitted.curves ?? []).map((curve) => ({
      ...curve,
      values: curve.values.map((value) => Number(value.toPrecision(6))),
    })),
    ...(represented === undefined ? {} : { separation: represented.separation }),
    ...(first ? { examples: examplesOf(train, views, sources) } : {}),
    ...(first && represented !== undefined ? { embedding: represented.embedding } : {}),
  };
}

/** Representations of clips and of their views, if an augmenter learned any: figure 3 of paper B. */
export async function sampleClips(first: readonly FirstFit<Clips>[]): Promise<SampleSet[]> {
  return first.flatMap(({ group: { corpus, augmenter, normalisation, fold }, observed: { embedding } }) =>
    embedding === undefined
      ? []
      : [
          {
            corpus,
            augmenter,
            normalisation,
            fold,
            classes: embedding.classes,
            dimensions: embedding.dims,
            data: dequantise(embedding.values),
            labels: Int32Array.from(embedding.labels),
            synthetic: Uint8Array.from(embedding.synthetic),
            ...(embedding.origins && { origins: embedding.origins }),
          },
        ],
  );
}

interface ToRepresent {
  readonly train: Recorded<Clips>;
  readonly recorded: Recorded<Clips>;
  readonly views: Synthetic<Clips>;
  /** The training clip of each view. */
  readonly sources: Int32Array;
}

/**
 * Represents up to 30 clips of each class, and up to three views of each clip. Clips with views are chosen; for a class without any, the
 * first clips. The separation is measured over the classes with views, so that clips and views are compared on the same classes.
 */
async function represent(
  embed: NonNullable<FittedAugmenter<Clips>["embed"]>,
  { train, recorded, views, sources }: ToRepresent,
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
  const { data, dims } = await embed([
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
    origins: [
      ...clips.map(
        (position): SampleOrigin => ({ id: train.ids[position], speaker: train.speakers[position] }),
      ),
      ...drawn.map((i): SampleOrigin => {
        const { sources, seed } = views.provenance[i];
        return { sources, seed };
      }),
    ],
    views: drawn.map((i) =>
      heard(views.clips[i], train.clips[sources[i]], recorded.clips[sources[i]], train),
    ),
  };
  return {
    separation: {
      clips: round(silhouette(rows.slice(0, viewed.length), labels.slice(0, viewed.length))),
      views: round(silhouette(rows.slice(n), labels.slice(n))),
    },
    embedding,
  };
}

/** The beginning of a view, in the unit that its source had before `recorded` became `normalised`. */
function heard(
  view: Float32Array,
  normalised: Float32Array,
  recorded: Float32Array,
  { mels, hopMs }: Recorded<Clips>,
): HeardView {
  const ids = [""];
  const [before, after] = [recorded, normalised].map((clip) => fitClipScaler({ clips: [clip], ids, mels }));
  const frames = Math.min(view.length / mels, Math.max(1, Math.floor(heardMs / hopMs)));
  const values = view.subarray(0, frames * mels).map((value, at) => {
    const band = at % mels;
    return before.mean[band] + ((value - after.mean[band]) / after.scale[band]) * before.scale[band];
  });
  return { frames, values: quantise(values) };
}

/** One clip of each class that has a view. */
function examplesOf(train: Recorded<Clips>, views: Synthetic<Clips>, sources: Int32Array): ViewExample[] {
  const { mels, hopMs } = train;
  return firstOfEach(train, sources, 1).map((position) => {
    const length = Math.min(train.clips[position].length, exampleFrames * mels);
    const at = sources.indexOf(position);
    const view = views.clips[at];
    const made = views.provenance[at].sources.length === 0;
    // A view may be stretched to another length.
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
      ...(made ? {} : { difference: quantise(original.map((value, i) => view[i] - value)) }),
    };
  });
}

/** Positions of clips with views, class by class: the first `count` of each class to have had their turn. */
function firstOfEach(train: Recorded<Clips>, sources: Int32Array, count: number): number[] {
  const positions = [...new Set(sources)];
  return train.classes.flatMap((_, label) =>
    positions.filter((position) => train.labels[position] === label).slice(0, count),
  );
}
