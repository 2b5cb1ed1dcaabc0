/** @file Spectrograms of many utterances: cached by content, the missing ones computed by workers, kept on disk. */

import { fileSource, loadSource } from "../../audio/index.ts";
import {
  damagedProblem,
  EmoforgeError,
  type OnProgress,
  type Problem,
  throwIfAborted,
  type Utterance,
} from "../../core/index.ts";
import { createFeatures, type FeaturesConfig } from "../../features/index.ts";
import { canonicalJson } from "../keep/canonical.ts";
import { type Keeping, readKeptBytes, writeKeptBytes } from "../keep/kept.ts";
import { contentHashes, contentKey, type ExtractOptions } from "./extract.ts";
import { lostProblem, runBatch } from "./lost-workers.ts";
import { batchSizeFor, segmentOf, sortedProblems, sumProgress, unreadable } from "./recordings.ts";
import { readWarnings, writeWarnings } from "./warnings.ts";

export interface ExtractedClips {
  readonly mels: number;
  readonly hopMs: number;
  readonly version: string;
  /** The utterances that gave a spectrogram, in the order given. */
  readonly utterances: readonly Utterance[];
  /** Of each, where its values lie below the cache folder: float32, row-major `[frames, mels]`. Named by content. */
  readonly paths: readonly string[];
  readonly frames: readonly number[];
  /** One for each utterance that gave none; and of kind "damaged", of those that gave one: see `DecodedAudio.warnings`. */
  readonly problems: readonly Problem[];
}

export interface ClipsPayload {
  readonly config: FeaturesConfig;
  readonly items: readonly { readonly utterance: Utterance; readonly cachePath: string }[];
}

export interface ClipsAnswer {
  /** One for each item; `undefined` for those that could not be used. */
  readonly made: readonly (ComputedClip | undefined)[];
  readonly problems: readonly Problem[];
}

/** One spectrogram in the cache. */
interface ComputedClip {
  readonly frames: number;
  /** See `DecodedAudio.warnings`. */
  readonly warnings: readonly string[];
}

/** Spectrograms of utterances; a file that cannot be used becomes a problem and does not stop the others. */
export async function extractClips(
  utterances: readonly Utterance[],
  config: FeaturesConfig,
  options: ExtractOptions,
): Promise<ExtractedClips> {
  const { platform, workers, cacheFolder, signal } = options;
  const { mels, hopMs, version, sampleRateHz } = clipFeatureOf(config);
  const setKey = (await platform.hasher.sha256(canonicalJson({ config, version }))).slice(0, 12);
  const folder = `features/${config.set}-${setKey}`;
  const problems: Problem[] = [];
  const found: (({ readonly path: string } & ComputedClip) | undefined)[] = utterances.map(() => undefined);
  const hashOf = contentHashes(platform, sampleRateHz);
  const progress = sumProgress(utterances.length, (done) =>
    options.onProgress?.(done, utterances.length, "spectrograms"),
  );

  const compute = async (missing: readonly { readonly at: number; readonly path: string }[]) => {
    const task = progress.task(missing.length);
    const items = missing.map(({ at, path }) => ({
      utterance: utterances[at],
      cachePath: `${cacheFolder}/${path}`,
    }));
    const answers = await runBatch<(typeof items)[number], ClipsAnswer>(workers, "clips", items, {
      payloadOf: (some) => ({ config, items: some }) satisfies ClipsPayload,
      lost: ({ utterance }, error) => ({ made: [undefined], problems: [lostProblem(utterance.file, error)] }),
      signal,
      onProgress: task.update,
    });
    problems.push(...answers.flatMap((answer) => answer.problems));
    const computed = answers.flatMap((answer) => answer.made);
    for (const [i, { at, path }] of missing.entries()) {
      const made = computed[i];
      if (made !== undefined) found[at] = { path, ...made };
    }
    task.end();
  };

  const running: Promise<void>[] = [];
  const batchSize = batchSizeFor(utterances.length, workers);
  for (let from = 0; from < utterances.length; from += batchSize) {
    throwIfAborted(signal);
    const missing: { at: number; path: string }[] = [];
    const batch = utterances.slice(from, from + batchSize);
    await Promise.all(
      batch.map(async (utterance, i) => {
        try {
          const path = `${folder}/${await contentKey(utterance, hashOf, platform)}.f32`;
          const stored = await storedClip(`${cacheFolder}/${path}`, mels, platform);
          if (stored === undefined) missing.push({ at: from + i, path });
          else found[from + i] = { path, ...stored };
        } catch (error) {
          problems.push(unreadable(utterance, error));
        }
      }),
    );
    progress.add(batch.length - missing.length);
    if (missing.length > 0) {
      const task = compute(missing.sort((a, b) => a.at - b.at));
      // Its failure is thrown below; it must not count as unheard while the next files are looked up.
      task.catch(() => {});
      running.push(task);
    }
  }
  await Promise.all(running);

  const kept = utterances.flatMap((utterance, i) => {
    const one = found[i];
    return one === undefined ? [] : [{ utterance, ...one }];
  });
  problems.push(...kept.flatMap(({ utterance, warnings }) => damagedProblem(utterance.file, warnings)));
  return {
    mels,
    hopMs,
    version,
    utterances: kept.map(({ utterance }) => utterance),
    paths: kept.map(({ path }) => path),
    frames: kept.map(({ frames }) => frames),
    problems: sortedProblems(problems),
  };
}

/** Runs in a worker: computes spectrograms and stores each in the cache. */
export async function clipsTask(
  { config, items }: ClipsPayload,
  keeping: Keeping,
  onProgress?: OnProgress,
): Promise<ClipsAnswer> {
  const feature = clipFeatureOf(config);
  const problems: Problem[] = [];
  const made: (ComputedClip | undefined)[] = [];
  for (const [i, { utterance, cachePath }] of items.entries()) {
    let clip: ReturnType<typeof feature.extract>;
    let warnings: readonly string[];
    try {
      const { samples, ...loaded } = await loadSource(await fileSource(utterance.file, keeping.files), {
        ...segmentOf(utterance),
        sampleRateHz: feature.sampleRateHz,
      });
      clip = feature.extract(samples);
      warnings = loaded.warnings;
    } catch (error) {
      problems.push(unreadable(utterance, error));
      made.push(undefined);
      continue;
    }
    // Outside the `try`: a full disk is no fault of the recording, which must not be left out because of it.
    const { data, frames } = clip;
    await writeWarnings(cachePath, warnings, keeping);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    await writeKeptBytes(cachePath, bytes, keeping, { durable: false });
    made.push({ frames, warnings });
    onProgress?.(i + 1, items.length);
  }
  return { made, problems };
}

function clipFeatureOf(config: FeaturesConfig) {
  const features = createFeatures(config);
  if (features.kind === "clips") return features.feature;
  throw new EmoforgeError(`features "${config.set}" are no spectrograms: expected logmel.`);
}

/** What is known of a stored spectrogram, or undefined when there is none, or not a whole one. */
async function storedClip(path: string, mels: number, keeping: Keeping): Promise<ComputedClip | undefined> {
  const values = await readClip(path, mels, keeping);
  const warnings = values && (await readWarnings(path, keeping));
  return values && warnings && { frames: values.length / mels, warnings };
}

/** A stored spectrogram, `[frames, mels]`, or undefined. */
export async function readClip(
  path: string,
  mels: number,
  keeping: Keeping,
): Promise<Float32Array | undefined> {
  const bytes = await readKeptBytes(path, (size) => size > 0 && size % (4 * mels) === 0, keeping);
  return bytes === undefined ? undefined : new Float32Array(bytes.buffer);
}
