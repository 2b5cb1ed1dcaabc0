/**
 * @file Descriptors by frame of many utterances, computed by workers. They are not cached: an hour of speech has some 100 MB of
 * them, and they are made about as fast as they would be read.
 */

import { fileSource } from "../audio/index.ts";
import {
  type Files,
  type OnProgress,
  type Problem,
  throwIfAborted,
  type Utterance,
  type Workers,
} from "../core/index.ts";
import { createFeatureSet, extractRecording, type FeaturesConfig } from "../features/index.ts";
import { batchSizeFor, segmentOf, sumProgress, unreadable } from "./recordings.ts";

export interface FramesOptions {
  readonly files: Files;
  readonly workers: Workers;
  /** A folder of its own for what workers hand over; gone at the end. */
  readonly scratchFolder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  readonly onProblem: (problem: Problem) => void;
  /** Called once, when workers are no longer needed: after a long recording they hold much memory. */
  readonly onComputed?: () => Promise<void>;
}

/** Some frames of one utterance. */
export interface FrameBlock {
  readonly utterance: Utterance;
  readonly fileRateHz: number;
  /** Number of the first frame of the block within the utterance. */
  readonly first: number;
  /** Row-major `[frames, names]`. */
  readonly data: Float32Array;
  readonly frames: number;
}

export interface FramesPayload {
  readonly config: FeaturesConfig;
  readonly items: readonly { readonly utterance: Utterance; readonly path: string }[];
}

export interface FramesAnswer {
  /** One for each item; `undefined` for those that became a problem. */
  readonly made: readonly ({ readonly frames: number; readonly fileRateHz: number } | undefined)[];
  readonly problems: readonly Problem[];
}

/** Values of one block: 1 MB. */
const BLOCK_VALUES = 2 ** 18;

/**
 * Frames of utterances, in the order given; a file that cannot be used becomes a problem and does not stop the others. At most a
 * few batches of recordings are ahead of what is taken.
 */
export async function* extractFrames(
  utterances: readonly Utterance[],
  config: FeaturesConfig,
  options: FramesOptions,
): AsyncGenerator<FrameBlock, void> {
  const { files, workers, scratchFolder, signal } = options;
  const width = createFeatureSet(config).descriptorNames.length;
  const progress = sumProgress(utterances.length, (done) =>
    options.onProgress?.(done, utterances.length, "frames"),
  );
  const batchSize = batchSizeFor(utterances.length, workers);
  const pathOf = (at: number) => `${scratchFolder}/${at}.f32`;

  const start = (from: number) => {
    const batch = utterances.slice(from, from + batchSize);
    const task = progress.task(batch.length);
    const items = batch.map((utterance, i) => ({ utterance, path: pathOf(from + i) }));
    const answer = workers
      .run<FramesAnswer>("frames", { config, items } satisfies FramesPayload, {
        ...(signal ? { signal } : {}),
        onProgress: task.update,
      })
      .finally(task.end);
    // Its failure is thrown when its turn comes.
    answer.catch(() => {});
    return { from, answer };
  };

  const ahead: ReturnType<typeof start>[] = [];
  let next = 0;
  try {
    while (next < utterances.length || ahead.length > 0) {
      for (; next < utterances.length && ahead.length < 2 * workers.size; next += batchSize)
        ahead.push(start(next));
      const { from, answer } = ahead.shift() as ReturnType<typeof start>;
      const { made, problems } = await answer;
      problems.forEach(options.onProblem);
      if (next >= utterances.length && ahead.length === 0) await options.onComputed?.();
      for (const [i, one] of made.entries()) {
        if (one === undefined) continue;
        const path = pathOf(from + i);
        const step = Math.max(1, Math.floor(BLOCK_VALUES / width));
        for (let first = 0; first < one.frames; first += step) {
          throwIfAborted(signal);
          const frames = Math.min(step, one.frames - first);
          const bytes = await files.readRange(path, 4 * first * width, 4 * (first + frames) * width);
          const data = new Float32Array(new Uint8Array(bytes).buffer);
          yield { utterance: utterances[from + i], fileRateHz: one.fileRateHz, first, data, frames };
        }
        await files.remove(path);
      }
    }
  } finally {
    await files.remove(scratchFolder);
  }
}

/** Runs in a worker: leaves the frames of each utterance in a file. */
export async function framesTask(
  { config, items }: FramesPayload,
  files: Files,
  onProgress?: OnProgress,
): Promise<FramesAnswer> {
  const set = createFeatureSet(config);
  const problems: Problem[] = [];
  const made: FramesAnswer["made"][number][] = [];
  for (const [i, { utterance, path }] of items.entries()) {
    let extracted: Awaited<ReturnType<typeof extractRecording>>;
    try {
      extracted = await extractRecording(await fileSource(utterance.file, files), set, {
        ...segmentOf(utterance),
        level: "lld",
        onProgress: (done) => {
          if (done < 1) onProgress?.(i + done, items.length);
        },
      });
    } catch (error) {
      problems.push(unreadable(utterance, error));
      made.push(undefined);
      continue;
    }
    const { data, rows, fileRateHz } = extracted;
    await files.write(path, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    made.push({ frames: rows, fileRateHz });
  }
  return { made, problems };
}
