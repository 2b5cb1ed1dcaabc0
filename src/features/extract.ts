/** @file From one recording to its features: whole from its bytes, or from a file of any length in bounded memory. */

import { type AudioSource, bytesSource, type LoadOptions, streamSignal } from "../audio/index.ts";
import type { Extraction, FeatureLevel, FeatureRows, FeatureSet } from "../core/contracts.ts";
import { EmoforgeError, throwIfAborted } from "../core/errors.ts";

/** A stretch of a file, seconds; absent bounds are the file's own. */
export interface Segment {
  readonly startSec?: number;
  readonly endSec?: number;
}

/** Features of one recording, and what was learned of the file. */
export interface ExtractedRecording extends FeatureRows {
  /** Of the whole file, seconds. */
  readonly durationSec: number;
  /** The file's own rate; the set's rate is `set.sampleRateHz`. */
  readonly fileRateHz: number;
}

export interface RecordingOptions extends Segment {
  readonly level?: FeatureLevel;
  readonly signal?: AbortSignal;
  /** `done` in [0, 1]. */
  readonly onProgress?: (done: number) => void;
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
  return (await extractRecording(bytesSource(bytes, name), set, segment)).data;
}

/**
 * The same for functionals or descriptors by frame, from a file of any length: only a block of its samples is in memory.
 * The values do not depend on how the file is cut into blocks.
 *
 * @param source E.g. of `fileSource`.
 * @throws {EmoforgeError} As `extractFeatures`.
 */
export async function extractRecording(
  source: AudioSource,
  set: FeatureSet,
  options: RecordingOptions = {},
): Promise<ExtractedRecording> {
  const { finish, durationSec, fileRateHz } = await pushRecording(source, set, options);
  return { ...finish((extraction) => extraction.finish()), durationSec, fileRateHz };
}

/** Descriptors of one recording, name by name. */
export interface RecordingDescriptors {
  /** Each `[frames]`, good until the next is asked for. */
  readonly contours: Iterable<Float32Array>;
  readonly durationSec: number;
  readonly fileRateHz: number;
}

/** `extractRecording` for descriptors by frame that go on to a file: an hour of them is in memory once, not twice. */
export async function extractDescriptors(
  source: AudioSource,
  set: FeatureSet,
  options: Omit<RecordingOptions, "level"> = {},
): Promise<RecordingDescriptors> {
  const { finish, durationSec, fileRateHz } = await pushRecording(source, set, { ...options, level: "lld" });
  return { contours: finish((extraction) => extraction.finishByName()), durationSec, fileRateHz };
}

async function pushRecording(source: AudioSource, set: FeatureSet, options: RecordingOptions) {
  const { level = "functionals", signal, onProgress, ...segment } = options;
  const load: LoadOptions = { ...segment, sampleRateHz: set.sampleRateHz };
  const extraction = set.start(level);
  const { durationSec, fileRateHz } = await streamSignal(source, load, (samples, done) => {
    throwIfAborted(signal);
    naming(source.name, () => extraction.push(samples));
    onProgress?.(done);
  });
  return {
    finish: <T>(end: (extraction: Extraction) => T) => naming(source.name, () => end(extraction)),
    durationSec,
    fileRateHz,
  };
}

function naming<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof EmoforgeError) throw new EmoforgeError(`${name}: ${error.message}`);
    throw error;
  }
}
