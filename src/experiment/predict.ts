/** @file What a saved model says of recordings, few or thousands: of many, features come from worker processes and the cache. */

import type { AnswerOptions, BatchShift } from "../answers/index.ts";
import {
  type Bundle,
  createPredictor,
  type FilePrediction,
  type Heard,
  type Predictor,
  type Voice,
  type VoiceSummary,
  voiceSummary,
} from "../bundle/index.ts";
import { faultOf, throwIfAborted } from "../core/index.ts";
import type { FeaturesConfig, Segment } from "../features/index.ts";
import {
  atOnce,
  configOf,
  hasSpeaker,
  hearAlone,
  hearTogether,
  type ToPredict,
  utteranceOf,
} from "./predict-features.ts";
import { learnedVoices } from "./predict-voices.ts";
import type { ExtractOptions } from "./prepare/extraction.ts";
import { segmentOf } from "./prepare/recordings.ts";
import { prepareOptions, type Watch, type Workspace } from "./workspace.ts";

export type { ToPredict } from "./predict-features.ts";

/** Whose voice a recording was judged by. */
export interface AnswerVoice extends VoiceSummary {
  /** Absent where a voice that was enrolled before was given. */
  readonly speaker?: string;
}

interface AnswerTo extends Segment {
  readonly file: string;
  /** What the model is; only of the one that comes with Emoforge, where the user named none. */
  readonly model?: string;
}

/** What a model says about a recording, or why it says nothing. */
export type Answer =
  | (AnswerTo & { readonly voice?: AnswerVoice } & FilePrediction)
  | (AnswerTo & { readonly error: string });

/** Starting processes takes longer than a few recordings do. */
export const fewRecordings = 6;

export interface VoiceOptions {
  /** The voice of all recordings, enrolled before. */
  readonly voice?: Voice;
  /** Told of the voices that were learned, by speaker, before the first answer; undefined: no recording was fit to learn from. */
  readonly onVoices?: (voices: ReadonlyMap<string, Voice | undefined>) => void;
}

export interface HeardOptions<One extends ToPredict> {
  /** Told of every recording that can be used, before its answer. */
  readonly onHeard?: (recording: One, heard: Heard, predictor: Predictor) => void;
  /** Told at the end how unlike the training all recordings are, taken together, if that can be said. */
  readonly onBatch?: (shift: BatchShift) => void;
}

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
  {
    signal,
    onProgress,
    voice,
    onVoices,
    onHeard: told,
    onBatch,
    ...options
  }: Watch & Partial<AnswerOptions> & VoiceOptions & HeardOptions<One> = {},
): AsyncGenerator<readonly [One, Answer], void> {
  const predictor = await createPredictor(bundle, await workspace.engine(), options);
  const few = recordings.length <= fewRecordings;
  const size = few ? 1 : atOnce;
  const config = configOf(bundle, folder);
  const watched = prepareOptions(workspace, signal === undefined ? {} : { signal });
  const learns = voice === undefined && bundle.voices !== undefined && recordings.some(hasSpeaker);
  const batch = onBatch && predictor.startBatch();
  const onHeard = (one: One, heard: Heard) => {
    batch?.add(heard, one.speaker);
    told?.(one, heard, predictor);
  };
  const passes = learns ? 2 : 1;
  const progress = (pass: number, done: number) =>
    onProgress?.((pass * recordings.length + done) / passes, recordings.length);
  try {
    const voices = learns
      ? await learnedVoices(predictor, recordings, few ? undefined : config, watched, (done) =>
          progress(0, done),
        )
      : new Map<string, Voice | undefined>();
    if (learns) onVoices?.(voices);
    const voiceOf = ({ speaker }: One): KnownVoice | undefined => {
      const learned = voice ?? voices.get(speaker ?? "");
      if (learned === undefined || bundle.voices === undefined) return undefined;
      const summary = voiceSummary(learned, bundle.voices.record);
      return { voice: learned, said: { ...(voice === undefined && { speaker }), ...summary } };
    };
    for (let from = 0; from < recordings.length; from += size) {
      throwIfAborted(signal);
      const some = recordings.slice(from, from + size);
      const answers = few
        ? [await answerAlone(predictor, some[0], voiceOf(some[0]), workspace, onHeard)]
        : await answerTogether(predictor, some, some.map(voiceOf), config, {
            ...watched,
            onProgress: (done) => progress(passes - 1, from + done),
            onHeard,
          });
      for (const [i, answer] of answers.entries()) yield [some[i], answer];
      progress(passes - 1, from + some.length);
    }
    const shift = batch?.shift();
    if (shift !== undefined) onBatch?.(shift);
  } finally {
    await predictor.release();
  }
}

/** A voice, and what the answers say of it. */
interface KnownVoice {
  readonly voice: Voice;
  readonly said: AnswerVoice;
}

async function answerAlone<One extends ToPredict>(
  predictor: Predictor,
  recording: One,
  known: KnownVoice | undefined,
  { platform }: Workspace,
  onHeard: (one: One, heard: Heard) => void,
): Promise<Answer> {
  const { file } = recording;
  const place = { file, ...segmentOf(recording) };
  try {
    const heard = await hearAlone(predictor, recording, { platform });
    onHeard(recording, heard);
    const prediction = await predictor.judge(heard, known?.voice);
    return { ...place, ...prediction, ...(known && { voice: known.said }) };
  } catch (error) {
    return { ...place, error: faultOf(file, error) };
  }
}

async function answerTogether<One extends ToPredict>(
  predictor: Predictor,
  recordings: readonly One[],
  voices: readonly (KnownVoice | undefined)[],
  config: FeaturesConfig,
  { onHeard, ...options }: ExtractOptions & { readonly onHeard: (one: One, heard: Heard) => void },
): Promise<Answer[]> {
  const utterances = recordings.map(utteranceOf);
  const { of, problems } = await hearTogether(utterances, config, options);
  const answers: Answer[] = [];
  for (const [i, utterance] of utterances.entries()) {
    const { file } = utterance;
    const place = { file, ...segmentOf(utterance) };
    const known = voices[i];
    try {
      const heard = await of(utterance);
      if (heard === undefined) {
        const problem = problems.find((one) => one.file === file && one.kind !== "damaged");
        answers.push({ ...place, error: problem?.message ?? `${file}: could not be read.` });
        continue;
      }
      onHeard(recordings[i], heard);
      const prediction = await predictor.judge(heard, known?.voice);
      answers.push({ ...place, ...prediction, ...(known && { voice: known.said }) });
    } catch (error) {
      answers.push({ ...place, error: faultOf(file, error) });
    }
  }
  return answers;
}
