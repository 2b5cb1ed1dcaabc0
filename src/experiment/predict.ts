/** @file What a saved model says of recordings, few or thousands: of many, features come from worker processes and the cache. */

import type { AnswerOptions } from "../answers/index.ts";
import { fileSource } from "../audio/index.ts";
import {
  type Bundle,
  createPredictor,
  embeddingFile,
  type FilePrediction,
  type Predictor,
} from "../bundle/index.ts";
import {
  asSentence,
  faultOf,
  type Problem,
  throwIfAborted,
  type Utterance,
  unknownSpeaker,
} from "../core/index.ts";
import type { FeaturesConfig, Segment } from "../features/index.ts";
import { extractClips, readClip } from "./prepare/extract-clips.ts";
import { extractRows } from "./prepare/extract-rows.ts";
import type { ExtractOptions } from "./prepare/extraction.ts";
import { measureRecordings } from "./prepare/measure.ts";
import { segmentOf } from "./prepare/recordings.ts";
import { prepareOptions, type Watch, type Workspace } from "./workspace.ts";

/** A recording, or a stretch of it. */
export interface ToPredict extends Segment {
  readonly file: string;
}

/** What a model says about a recording, or why it says nothing. */
export type Answer =
  | ({ readonly file: string } & Segment & FilePrediction)
  | ({ readonly file: string; readonly error: string } & Segment);

/** Starting processes takes longer than a few recordings do. */
export const fewRecordings = 6;
/** Recordings at a time, so that the first answers do not wait for the last. */
const atOnce = 256;

/**
 * One answer after another, in the order of the recordings. One that cannot be used gives its error and does not stop the others.
 *
 * @param folder Where the bundle lies: workers open the model of its features there.
 * @throws {ParameterError} for options that are out of range, or that the bundle cannot follow.
 */
export async function* predictRecordings<One extends ToPredict>(
  bundle: Bundle,
  folder: string,
  recordings: readonly One[],
  workspace: Workspace,
  { signal, onProgress, ...options }: Watch & Partial<AnswerOptions> = {},
): AsyncGenerator<readonly [One, Answer], void> {
  const predictor = await createPredictor(bundle, await workspace.engine(), options);
  const few = recordings.length <= fewRecordings;
  const size = few ? 1 : atOnce;
  try {
    for (let from = 0; from < recordings.length; from += size) {
      throwIfAborted(signal);
      const some = recordings.slice(from, from + size);
      const answers = few
        ? [await answerAlone(predictor, some[0], workspace)]
        : await answerTogether(predictor, some, configOf(bundle, folder), {
            ...prepareOptions(workspace, signal === undefined ? {} : { signal }),
            onProgress: (done) => onProgress?.(from + done, recordings.length),
          });
      for (const [i, answer] of answers.entries()) yield [some[i], answer];
      onProgress?.(from + some.length, recordings.length);
    }
  } finally {
    await predictor.release();
  }
}

async function answerAlone(
  predictor: Predictor,
  recording: ToPredict,
  { platform: { files } }: Workspace,
): Promise<Answer> {
  const { file } = recording;
  const place = { file, ...segmentOf(recording) };
  try {
    return { ...place, ...(await predictor.predictSource(await fileSource(file, files), place)) };
  } catch (error) {
    return { ...place, error: faultOf(file, error) };
  }
}

async function answerTogether(
  predictor: Predictor,
  recordings: readonly ToPredict[],
  config: FeaturesConfig,
  options: ExtractOptions,
): Promise<Answer[]> {
  const utterances = recordings.map(utteranceOf);
  const { onProgress: _, ...quietly } = options;
  // The second pass is a fraction of the first: it has no progress of its own.
  const [features, measures] = await Promise.all([
    featuresOf(utterances, config, options),
    measureRecordings(utterances, config, quietly),
  ]);
  const answers: Answer[] = [];
  for (const [i, utterance] of utterances.entries()) {
    const { file } = utterance;
    const place = { file, ...segmentOf(utterance) };
    try {
      const [found, signal] = [await features.of(utterance), measures[i]];
      if (found === undefined || signal === undefined) {
        const problem = features.problems.find((one) => one.file === file && one.kind !== "damaged");
        answers.push({ ...place, error: problem?.message ?? `${file}: could not be read.` });
        continue;
      }
      const prediction = await predictor.predictFeatures(found.values, signal);
      const warnings = [...found.warnings.map(asSentence), ...prediction.warnings];
      answers.push({ ...place, ...prediction, warnings });
    } catch (error) {
      answers.push({ ...place, error: faultOf(file, error) });
    }
  }
  return answers;
}

interface ManyFeatures {
  readonly problems: readonly Problem[];
  /** A row, or the frames of a spectrogram, and what decoding had to say; undefined for a recording that cannot be used. */
  of(
    utterance: Utterance,
  ): Promise<{ readonly values: Float32Array; readonly warnings: readonly string[] } | undefined>;
}

async function featuresOf(
  utterances: readonly Utterance[],
  config: FeaturesConfig,
  options: ExtractOptions,
): Promise<ManyFeatures> {
  const extracted =
    config.set === "logmel"
      ? await extractClips(utterances, config, options)
      : await extractRows(utterances, config, options);
  const at = new Map(extracted.utterances.map((one, i) => [one, i]));
  const valuesAt = (i: number) => {
    if ("mels" in extracted) {
      const { paths, mels } = extracted;
      return readClip(`${options.cacheFolder}/${paths[i]}`, mels, options.platform);
    }
    const d = extracted.names.length;
    return extracted.data.slice(i * d, (i + 1) * d);
  };
  return {
    problems: extracted.problems,
    async of(utterance) {
      const i = at.get(utterance);
      const values = i === undefined ? undefined : await valuesAt(i);
      return i === undefined || values === undefined
        ? undefined
        : { values, warnings: extracted.warnings[i] };
    },
  };
}

/** The features as workers open them. */
function configOf({ features: { config } }: Bundle, folder: string): FeaturesConfig {
  return config.set === "onnx" ? { ...config, path: `${folder}/${embeddingFile}` } : config;
}

function utteranceOf(recording: ToPredict): Utterance {
  return {
    id: recording.file,
    file: recording.file,
    label: "unknown",
    speaker: unknownSpeaker,
    sex: "unknown",
    language: "und",
    session: "",
    corpus: "",
    ...segmentOf(recording),
  };
}
