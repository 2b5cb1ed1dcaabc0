/** @file Real and synthetic rows of one fold of each generative augmenter, kept for figure 10. */

import * as z from "zod";
import { classCounts, EmoforgeError, selectRows } from "../../core/index.ts";
import { normaliseFold } from "../../evaluate/index.ts";
import { fromBase64, toBase64 } from "../keep/base64.ts";
import { parseJson } from "../keep/kept.ts";
import type { PreparedCorpus } from "../prepare/corpus.ts";
import { dequantise, type FitFile } from "./fits.ts";
import type { FirstPools } from "./gather.ts";
import type { SampleSet } from "./shapes.ts";

const generative: readonly string[] = ["gan", "cyclegan", "viewmaker"];
/** Rows of each class and kind: enough to see the shape of a cloud. */
const perClass = 60;

/** Whether rows of this group's augmenter are shown. */
export function hasSamples({ augmenterConfig }: FirstPools[number]["group"]): boolean {
  return generative.includes(augmenterConfig.kind);
}

export function samplesOf(prepared: PreparedCorpus, pools: FirstPools): SampleSet[] {
  return pools
    .filter(({ group }) => hasSamples(group))
    .map(({ group, pool }) => {
      const part = selectRows(prepared.table, group.train);
      const { train } = normaliseFold(group.normalisation, part, part);
      const d = train.features.length;
      const real = firstOfEach(train.labels, classCounts(train).length);
      const drawn = firstOfEach(pool.rows.labels.subarray(0, group.declaredRows), classCounts(train).length);
      const data = new Float32Array((real.length + drawn.length) * d);
      for (const [at, i] of real.entries()) data.set(train.data.subarray(i * d, (i + 1) * d), at * d);
      for (const [at, i] of drawn.entries())
        data.set(pool.rows.data.subarray(i * d, (i + 1) * d), (real.length + at) * d);
      return {
        corpus: prepared.card.id,
        augmenter: group.augmenter,
        normalisation: group.normalisation,
        fold: group.fold,
        classes: train.classes,
        dimensions: d,
        data,
        labels: Int32Array.from([
          ...real.map((i) => train.labels[i]),
          ...drawn.map((i) => pool.rows.labels[i]),
        ]),
        synthetic: Uint8Array.from([...real.map(() => 0), ...drawn.map(() => 1)]),
      };
    });
}

/** Representations of clips and of views of them, where an augmenter learned some: figure 3 of paper B. */
export function samplesOfFits(fits: readonly FitFile[]): SampleSet[] {
  return fits.flatMap(({ corpus, augmenter, normalisation, fold, embedding }) =>
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
          },
        ],
  );
}

/** Positions of the first rows of each class. */
function firstOfEach(labels: Int32Array, classes: number): number[] {
  const taken = new Array<number>(classes).fill(0);
  const out: number[] = [];
  for (let i = 0; i < labels.length; i++) if (taken[labels[i]]++ < perClass) out.push(i);
  return out;
}

/** JSON with the values as base64 of little-endian float32. */
export function encodeSamples(sets: readonly SampleSet[]): string {
  return JSON.stringify(
    sets.map((set) => ({
      ...set,
      data: encodeFloats(set.data),
      labels: [...set.labels],
      synthetic: [...set.synthetic],
    })),
  );
}

const samplesSchema = z.array(
  z.object({
    corpus: z.string(),
    augmenter: z.string(),
    normalisation: z.enum(["train", "speaker"]),
    fold: z.string(),
    classes: z.array(z.string()),
    dimensions: z.int().positive(),
    data: z.base64(),
    labels: z.array(z.int()),
    synthetic: z.array(z.int()),
  }),
);

/** Reads what `encodeSamples` wrote. @param path Of the file, for the message. @throws {EmoforgeError} for something else. */
export function parseSamples(text: string, path: string): SampleSet[] {
  const result = samplesSchema.safeParse(parseJson(text));
  if (!result.success) {
    throw new EmoforgeError(
      `${path}: expected the rows of a run's pictures, got something else, or only a part of them. Run the recipe again into this folder.`,
    );
  }
  return result.data.map((set) => ({
    ...set,
    data: new Float32Array(fromBase64(set.data).buffer as ArrayBuffer),
    labels: Int32Array.from(set.labels),
    synthetic: Uint8Array.from(set.synthetic),
  }));
}

function encodeFloats(values: Float32Array): string {
  return toBase64(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
