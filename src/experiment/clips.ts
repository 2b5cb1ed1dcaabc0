/** @file Spectrograms of many utterances: cached by content, the missing ones computed by workers, kept on disk. */

import { loadSignal } from "../audio/index.ts";
import {
  EmoforgeError,
  type OnProgress,
  type Problem,
  throwIfAborted,
  type Utterance,
} from "../core/index.ts";
import { createFeatures, type FeaturesConfig } from "../features/index.ts";
import { canonicalJson } from "./canonical.ts";
import { contentHashes, contentKey, type ExtractOptions } from "./extract.ts";
import { type Keeping, readKeptBytes, writeKeptBytes } from "./kept.ts";
import { batchSizeFor, segmentOf, sumProgress, unreadable } from "./recordings.ts";

export interface ExtractedClips {
  readonly mels: number;
  readonly hopMs: number;
  readonly version: string;
  /** The utterances that gave a spectrogram, in the order given. */
  readonly utterances: readonly Utterance[];
  /** Of each, where its values lie below the cache folder: float32, row-major `[frames, mels]`. Named by content. */
  readonly paths: readonly string[];
  readonly frames: readonly number[];
  /** One for each utterance that gave none. */
  readonly problems: readonly Problem[];
}

export interface ClipsPayload {
  readonly config: FeaturesConfig;
  readonly items: readonly { readonly utterance: Utterance; readonly cachePath: string }[];
}

export interface ClipsAnswer {
  /** One for each item; `undefined` for those that became a problem. */
  readonly frames: readonly (number | undefined)[];
  readonly problems: readonly Problem[];
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
  const found: ({ path: string; frames: number } | undefined)[] = utterances.map(() => undefined);
  const hashOf = contentHashes(platform, sampleRateHz);
  const progress = sumProgress(utterances.length, (done) =>
    options.onProgress?.(done, utterances.length, "spectrograms"),
  );

  const compute = async (missing: readonly { readonly at: number; readonly path: string }[]) => {
    const task = progress.task(missing.length);
    const payload: ClipsPayload = {
      config,
      items: missing.map(({ at, path }) => ({
        utterance: utterances[at],
        cachePath: `${cacheFolder}/${path}`,
      })),
    };
    const answer = await workers.run<ClipsAnswer>("clips", payload, {
      ...(signal ? { signal } : {}),
      onProgress: task.update,
    });
    problems.push(...answer.problems);
    for (const [i, { at, path }] of missing.entries()) {
      const frames = answer.frames[i];
      if (frames !== undefined) found[at] = { path, frames };
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
          const frames = await storedFrames(`${cacheFolder}/${path}`, mels, platform);
          if (frames === undefined) missing.push({ at: from + i, path });
          else found[from + i] = { path, frames };
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
  // Workers answer in any order; results must not depend on it.
  const key = ({ file, message }: Problem) => `${file}\n${message}`;
  problems.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return {
    mels,
    hopMs,
    version,
    utterances: kept.map(({ utterance }) => utterance),
    paths: kept.map(({ path }) => path),
    frames: kept.map(({ frames }) => frames),
    problems,
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
  const made: (number | undefined)[] = [];
  for (const [i, { utterance, cachePath }] of items.entries()) {
    let clip: ReturnType<typeof feature.extract>;
    try {
      const { samples } = await loadSignal(await keeping.files.read(utterance.file), utterance.file, {
        ...segmentOf(utterance),
        sampleRateHz: feature.sampleRateHz,
      });
      clip = feature.extract(samples);
    } catch (error) {
      problems.push(unreadable(utterance, error));
      made.push(undefined);
      continue;
    }
    // Outside the `try`: a full disk is no fault of the recording, which must not be left out because of it.
    const { data, frames } = clip;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    await writeKeptBytes(cachePath, bytes, keeping, { durable: false });
    made.push(frames);
    onProgress?.(i + 1, items.length);
  }
  return { frames: made, problems };
}

function clipFeatureOf(config: FeaturesConfig) {
  const features = createFeatures(config);
  if (features.kind === "clips") return features.feature;
  throw new EmoforgeError(`features "${config.set}" are no spectrograms: expected logmel.`);
}

/** Frames of a stored spectrogram, or undefined when there is none. */
async function storedFrames(path: string, mels: number, keeping: Keeping): Promise<number | undefined> {
  const values = await readClip(path, mels, keeping);
  return values === undefined ? undefined : values.length / mels;
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
