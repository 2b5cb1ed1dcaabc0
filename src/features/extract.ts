/** @file Extracts the features of one recording, from all of its bytes or from a file of any length in bounded memory. */

import { type AudioSource, bytesSource, type LoadOptions, streamSignal } from "../audio/index.ts";
import {
  EmoforgeError,
  type FeatureLevel,
  type FeatureRows,
  type FeatureSet,
  throwIfAborted,
  type UtteranceFeatures,
} from "../core/index.ts";

/** A stretch of a file, seconds; absent bounds are the file's own. */
export interface Segment {
  readonly startSec?: number;
  readonly endSec?: number;
}

/** Features of one recording, and facts about its file. */
export interface ExtractedRecording extends FeatureRows {
  /** Duration of the whole file, seconds. */
  readonly durationSec: number;
  /** The file's own rate; the set's rate is `set.sampleRateHz`. */
  readonly fileRateHz: number;
  /** See `DecodedAudio.warnings`. If only a segment was read, those that reading it brought up. */
  readonly warnings: readonly string[];
}

export interface RecordingOptions extends Segment {
  readonly level?: FeatureLevel;
  readonly signal?: AbortSignal;
  /** `done` in [0, 1]. */
  readonly onProgress?: (done: number) => void;
  /** Told of the signal as the set takes it, mono and at `set.sampleRateHz`, piece by piece; a piece is valid during the call. */
  readonly onSamples?: (samples: Float32Array) => void;
}

/**
 * Decodes, mixes down, cuts, resamples to the set's rate and extracts.
 *
 * @param name What messages call the file.
 * @returns `set.names.length` finite values. Warnings of a damaged file are not returned: see `extractRecording`.
 * @throws {EmoforgeError} For a file that cannot be read, or a stretch shorter than one frame; names the file.
 *
 * @example
 * import { createFeatureSet, extractFeatures } from "emoforge/features";
 * import { nodeFiles } from "emoforge/node";
 *
 * const set = createFeatureSet("is09");
 * const row = await extractFeatures(await nodeFiles.read("call.wav"), "call.wav", set, { endSec: 0.5 });
 * console.log(set.names.length, row.length); // 384 384
 */
export async function extractFeatures(
  bytes: Uint8Array,
  name: string,
  set: UtteranceFeatures,
  segment: Segment = {},
): Promise<Float32Array> {
  return (await extractRecording(bytesSource(bytes, name), set, segment)).data;
}

/**
 * Functionals, or descriptors by frame, of a file of any length: only a block of its samples is in memory.
 * The values do not depend on how the file is cut into blocks.
 *
 * @param source For example from `fileSource`.
 * @throws {EmoforgeError} As `extractFeatures`.
 *
 * @example
 * import { createFeatureSet, extractRecording, fileSource } from "emoforge/features";
 * import { nodeFiles } from "emoforge/node";
 *
 * const source = await fileSource("call.wav", nodeFiles);
 * const { names, rows, data, warnings } = await extractRecording(source, createFeatureSet("is09"), { level: "lld" });
 * console.log(names.length, rows * names.length === data.length, warnings.length); // 32 true 0
 */
export async function extractRecording(
  source: AudioSource,
  set: UtteranceFeatures,
  options: RecordingOptions = {},
): Promise<ExtractedRecording> {
  const extraction = set.start(options.level ?? "functionals");
  const about = await pushRecording(source, set, extraction, options);
  try {
    return { ...(await extraction.finish()), ...about };
  } catch (error) {
    throw named(source.name, error);
  }
}

/** Descriptors of one recording, name by name. */
export interface RecordingDescriptors {
  /** Each is `[frames]`, and valid until the next is asked for. */
  readonly contours: Iterable<Float32Array>;
  readonly durationSec: number;
  readonly fileRateHz: number;
  readonly warnings: readonly string[];
}

/** As `extractRecording`, for descriptors by frame that are written to a file: an hour of them is in memory once, not twice. */
export async function extractDescriptors(
  source: AudioSource,
  set: FeatureSet,
  options: Omit<RecordingOptions, "level"> = {},
): Promise<RecordingDescriptors> {
  const extraction = set.start("lld");
  const about = await pushRecording(source, set, extraction, options);
  try {
    return { contours: extraction.finishByName(), ...about };
  } catch (error) {
    throw named(source.name, error);
  }
}

async function pushRecording(
  source: AudioSource,
  { sampleRateHz }: UtteranceFeatures,
  extraction: Pick<ReturnType<UtteranceFeatures["start"]>, "push">,
  { level: _, signal, onProgress, onSamples, ...segment }: RecordingOptions,
) {
  const load: LoadOptions = { ...segment, sampleRateHz };
  const { durationSec, fileRateHz, warnings } = await streamSignal(source, load, (samples, done) => {
    throwIfAborted(signal);
    onSamples?.(samples);
    try {
      extraction.push(samples);
    } catch (error) {
      throw named(source.name, error);
    }
    onProgress?.(done);
  });
  return { durationSec, fileRateHz, warnings };
}

/** Adds the name of the file to an error that the user can repair. */
function named(name: string, error: unknown): unknown {
  return error instanceof EmoforgeError ? new EmoforgeError(`${name}: ${error.message}`) : error;
}
