/** @file `samples.json`: the points of the maps of real and synthetic data. */

import * as z from "zod";
import { EmoforgeError, fromBase64, toBase64 } from "../../core/index.ts";
import { normalisationSchema } from "../../evaluate/index.ts";
import { parseJson } from "../../store/index.ts";
import type { SampleSet } from "./shapes.ts";

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

export const originSchema = z.union([
  z.object({ id: z.string(), speaker: z.string() }),
  z.object({ sources: z.array(z.string()), seed: z.string() }),
]);

const samplesSchema = z.array(
  z.object({
    corpus: z.string(),
    augmenter: z.string(),
    normalisation: normalisationSchema,
    fold: z.string(),
    classes: z.array(z.string()),
    dimensions: z.int().positive(),
    data: z.base64(),
    labels: z.array(z.int()),
    synthetic: z.array(z.int()),
    origins: z.array(originSchema).optional(),
  }),
);

/** Reads what `encodeSamples` wrote. @param path The file, for the message. @throws {EmoforgeError} if the text is anything else. */
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
