/**
 * @file Frame-by-frame descriptors of many utterances, computed by workers. They are not cached: an hour of speech has some 100 MB of
 * them, and computing them takes about as long as reading them would.
 */

import { fileSource } from "../../audio/index.ts";
import {
  damagedProblem,
  type Files,
  type OnProgress,
  type Problem,
  throwIfAborted,
  type Utterance,
  type Workers,
} from "../../core/index.ts";
import {
  createFeatureSet,
  extractDescriptors,
  type FeaturesConfig,
  type RecordingDescriptors,
} from "../../features/index.ts";
import { lostProblem, runBatch } from "./lost-workers.ts";
import { batchSizeFor, segmentOf, sumProgress, unreadable } from "./recordings.ts";

export interface FramesOptions {
  readonly files: Files;
  readonly workers: Workers;
  /** A folder used only for what workers hand over; it is removed at the end. */
  readonly scratchFolder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  readonly onProblem: (problem: Problem) => void;
  /** Values in one block; 4 MB of them by default. Each block of a long recording takes one read per name. */
  readonly blockValues?: number;
  /** Called once, when workers are no longer needed: after a long recording they hold a lot of memory. */
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
  /** One for each item; `undefined` for those that could not be used. */
  readonly made: readonly ({ readonly frames: number; readonly fileRateHz: number } | undefined)[];
  readonly problems: readonly Problem[];
}

/**
 * Frames of utterances, in the order given; a file that cannot be used becomes a problem and does not stop the others. Workers are at
 * most a few batches of recordings ahead of the caller.
 */
export async function* extractFrames(
  utterances: readonly Utterance[],
  config: FeaturesConfig,
  options: FramesOptions,
): AsyncGenerator<FrameBlock, void> {
  const { files, workers, scratchFolder, signal, blockValues = 2 ** 20 } = options;
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
    const answers = runBatch<(typeof items)[number], FramesAnswer>(workers, "frames", items, {
      payloadOf: (some) => ({ config, items: some }) satisfies FramesPayload,
      lost: ({ utterance }, error) => ({ made: [undefined], problems: [lostProblem(utterance.file, error)] }),
      signal,
      onProgress: task.update,
    }).finally(task.end);
    // Its failure is thrown when its turn comes.
    answers.catch(() => {});
    return { from, answers };
  };

  const ahead: ReturnType<typeof start>[] = [];
  let next = 0;
  try {
    while (next < utterances.length || ahead.length > 0) {
      for (; next < utterances.length && ahead.length < 2 * workers.size; next += batchSize)
        ahead.push(start(next));
      const { from, answers } = ahead.shift() as ReturnType<typeof start>;
      const all = await answers;
      const made = all.flatMap((answer) => answer.made);
      for (const problem of all.flatMap((answer) => answer.problems)) options.onProblem(problem);
      if (next >= utterances.length && ahead.length === 0) await options.onComputed?.();
      for (const [i, one] of made.entries()) {
        if (one === undefined) continue;
        const path = pathOf(from + i);
        const step = Math.max(1, Math.floor(blockValues / width));
        for (let first = 0; first < one.frames; first += step) {
          throwIfAborted(signal);
          const frames = Math.min(step, one.frames - first);
          const data = await readRows(path, { first, frames, of: one.frames, width }, files);
          yield { utterance: utterances[from + i], fileRateHz: one.fileRateHz, first, data, frames };
        }
        await files.remove(path);
      }
    }
  } finally {
    await files.remove(scratchFolder);
  }
}

/** Reads some rows of a file that holds, name by name, `of` values each. */
async function readRows(
  path: string,
  { first, frames, of, width }: Readonly<Record<"first" | "frames" | "of" | "width", number>>,
  files: Files,
): Promise<Float32Array> {
  const data = new Float32Array(frames * width);
  const all = frames === of ? await readFloats(path, 0, of * width, files) : undefined;
  for (let c = 0; c < width; c++) {
    const at = c * of + first;
    const column = all?.subarray(at, at + frames) ?? (await readFloats(path, at, at + frames, files));
    for (let t = 0, to = c; t < frames; t++, to += width) data[to] = column[t];
  }
  return data;
}

async function readFloats(path: string, from: number, to: number, files: Files): Promise<Float32Array> {
  return new Float32Array(new Uint8Array(await files.readRange(path, 4 * from, 4 * to)).buffer);
}

/** Runs in a worker: writes the frames of each utterance to a file, name by name. */
export async function framesTask(
  { config, items }: FramesPayload,
  files: Files,
  onProgress?: OnProgress,
): Promise<FramesAnswer> {
  const set = createFeatureSet(config);
  const problems: Problem[] = [];
  const made: FramesAnswer["made"][number][] = [];
  for (const [i, { utterance, path }] of items.entries()) {
    let extracted: RecordingDescriptors;
    try {
      extracted = await extractDescriptors(await fileSource(utterance.file, files), set, {
        ...segmentOf(utterance),
        onProgress: (done) => {
          if (done < 1) onProgress?.(i + done, items.length);
        },
      });
    } catch (error) {
      problems.push(unreadable(utterance, error));
      made.push(undefined);
      continue;
    }
    problems.push(...damagedProblem(utterance.file, extracted.warnings));
    made.push({
      frames: await writeContours(extracted.contours, path, files),
      fileRateHz: extracted.fileRateHz,
    });
  }
  return { made, problems };
}

/** @returns The number of values in each contour. */
async function writeContours(contours: Iterable<Float32Array>, path: string, files: Files): Promise<number> {
  const writer = await files.create(path);
  let frames = 0;
  try {
    for (const { buffer, byteOffset, byteLength, length } of contours) {
      await writer.append(new Uint8Array(buffer, byteOffset, byteLength));
      frames = length;
    }
    await writer.close();
  } finally {
    await writer.discard();
  }
  return frames;
}
