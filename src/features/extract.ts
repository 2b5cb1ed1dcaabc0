/** @file From the bytes of one file to one row of features. */

import { loadSignal } from "../audio/index.ts";
import type { FeatureSet } from "../core/contracts.ts";
import { EmoforgeError } from "../core/errors.ts";

/** A stretch of a file, seconds; absent bounds are the file's own. */
export interface Segment {
  readonly startSec?: number;
  readonly endSec?: number;
}

/**
 * Decodes, mixes down, cuts, resamples to the set's rate and extracts.
 *
 * @param name What messages call the file.
 * @returns `set.names.length` finite values.
 * @throws {EmoforgeError} For a file that cannot be read, or a stretch shorter than one frame; names the file.
 */
export async function extractFeatures(
  bytes: Uint8Array,
  name: string,
  set: FeatureSet,
  segment: Segment = {},
): Promise<Float32Array> {
  const signal = await loadSignal(bytes, name, { ...segment, sampleRateHz: set.sampleRateHz });
  try {
    return set.extract(signal.samples);
  } catch (error) {
    if (error instanceof EmoforgeError) throw new EmoforgeError(`${name}: ${error.message}`);
    throw error;
  }
}
