/** @file Predicts the label of a recording, processed as in the bundle's training. */

import {
  type AnswerOptions,
  calibrated,
  logScores,
  type Reason,
  type SignalMeasures,
  startMeasures,
} from "../answers/index.ts";
import { type AudioSource, bytesSource, streamSignal } from "../audio/index.ts";
import { asSentence, EmoforgeError, ParameterError, type Predictions, type Signal } from "../core/index.ts";
import { applyScaler } from "../evaluate/index.ts";
import type { Engine } from "../tensor/index.ts";
import { openVoices, requireVoices } from "./adapt.ts";
import { openAnswers } from "./answers.ts";
import { openBundled } from "./features.ts";
import { openModel } from "./model.ts";
import type { Bundle } from "./schema.ts";
import type { Voice } from "./voices.ts";

/** What the model says about one recording. */
export interface FilePrediction {
  /** The model's label, whether it abstains or not. */
  readonly label: string;
  /** Class -> probability; they sum to 1. Calibrated, where the bundle has answers. */
  readonly probabilities: Readonly<Record<string, number>>;
  /**
   * The classes that may be true, the most probable first: it holds the truth as often as `coverage` says. Null where the bundle has no
   * answers.
   */
  readonly set: readonly string[] | null;
  /** Whether the label should not be acted on; never without answers. */
  readonly abstained: boolean;
  /** Why; with `abstain: "never"` also where it does not abstain. */
  readonly reasons: readonly Reason[];
  /**
   * Why this prediction deserves less trust than others, in sentences: warnings of the decoder; where the bundle has no answers, also
   * silence and clipping.
   */
  readonly warnings: readonly string[];
}

/** A stretch of a file, seconds; absent bounds are the file's own. */
export interface PredictSegment {
  readonly startSec?: number;
  readonly endSec?: number;
}

/** What was computed of a recording, before anything is said about it. */
export interface Heard {
  /** Features as they were computed, not normalised: one row, or the frames of a spectrogram. */
  readonly features: Float32Array;
  readonly warnings: readonly string[];
}

/** What was computed of a recording, before anything is said about it. */
export interface Heard {
  /** Not normalised: one row, or the frames of a spectrogram. */
  readonly features: Float32Array;
  readonly measures: SignalMeasures;
  /** What the decoder had to say, in sentences. */
  readonly warnings: readonly string[];
}

export interface Predictor {
  readonly classes: readonly string[];
  /**
   * @param bytes A whole audio file in any format that can be read.
   * @param name What messages call it.
   * @throws {EmoforgeError} for audio that cannot be used.
   */
  predictFile(bytes: Uint8Array, name: string, segment?: PredictSegment): Promise<FilePrediction>;
  /** As `predictFile`, for a source such as that of `fileSource`, also in formats that need a foreign decoder. */
  predictSource(source: AudioSource, segment?: PredictSegment): Promise<FilePrediction>;
  /** Mono samples at the rate of `bundle.features.sampleRateHz`. @throws {EmoforgeError} at another rate, or if too short. */
  predictSignal(signal: Signal): Promise<FilePrediction>;
  /**
   * @param data Rows `[n, d]` as the features give them, not normalised.
   * @param voice Whose recordings they are; see `enrol`.
   * @returns A prediction for each row, or a single one for a spectrogram, whose rows are the frames of one recording.
   */
  predictRows(data: Float32Array, voice?: Voice): Promise<Predictions>;
  /**
   * A prediction for a recording whose features have been computed before.
   *
   * @param features Not normalised: one row, or the frames of its spectrogram.
   * @param measures What `startMeasures` found, at any rate.
   * @param voice Whose recording it is: adapted to where `voiceUse` says so.
   */
  predictFeatures(features: Float32Array, measures: SignalMeasures, voice?: Voice): Promise<FilePrediction>;
  /** The first half of `predictSource`, for recordings whose voice has to be learned before they can be judged. */
  hear(source: AudioSource, segment?: PredictSegment): Promise<Heard>;
  /**
   * Learns a voice from recordings without labels, the more the better, in all the moods that are to be told apart.
   *
   * @param heard Recordings of one speaker, at least one.
   * @throws {EmoforgeError} for a bundle that was not trained with `speaker` normalisation.
   */
  enrol(heard: readonly Pick<Heard, "features">[]): Voice;
  /** The second half of `predictSource`. */
  judge(heard: Heard, voice?: Voice): Promise<FilePrediction>;
  /** Frees the models. */
  release(): Promise<void>;
}

/** A recording with at least this share of silence gets a warning. */
const silentFrom = 0.95;

/**
 * Loads the model, and that of its features if there is one, and tries it on one row.
 *
 * @param options `abstain`: "default", "never", or the least probability that a label must have; `coverage`: how often sets are to hold
 *   the truth, 0.9 by default.
 * @throws {EmoforgeError} if the model's inputs or outputs do not fit the bundle's features and labels.
 * @throws {ParameterError} for options that are out of range, or given with a bundle that has no answers.
 *
 * @example
 * import { createPredictor, fileSource, loadBundle } from "emoforge/bundle";
 * import { createNodeEngine, nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const predictor = await createPredictor(await loadBundle("models/emodb", files, hasher), await createNodeEngine());
 * const { label, probabilities, abstained, reasons } = await predictor.predictSource(await fileSource("call.wav", files));
 * console.log(label in probabilities, abstained === reasons.length > 0); // true true
 * await predictor.release();
 */
export async function createPredictor(
  bundle: Bundle,
  engine: Engine,
  options: Partial<AnswerOptions> = {},
): Promise<Predictor> {
  const { scaler, classes, features } = bundle;
  const d = features.names.length;
  const answering = openAnswers(bundle.answers, features, options);
  const set = await openBundled(bundle, engine);
  const model = await openModel(bundle, engine).catch(async (error: unknown) => {
    await set.release?.();
    throw error;
  });

  const voices = await openVoices(bundle, engine).catch(async (error: unknown) => {
    await Promise.all([model.release(), set.release?.()]);
    throw error;
  });

  /** By the model that suits, with what is known of its answers. */
  const judged = async (data: Float32Array, voice: Voice | undefined) => {
    if (data.length % d !== 0)
      throw new EmoforgeError(`predictRows: expected rows of ${d} features, got ${data.length} values.`);
    const normalised = applyScaler(scaler, data);
    const adapter = voice && requireVoices(voices);
    const adapted = adapter?.adapted(voice as Voice);
    return adapter === undefined || adapted === undefined
      ? { normalised, known: answering?.answers, ...(await model.predict(normalised)) }
      : { normalised, known: adapter.answers, ...(await adapted(data)) };
  };
  const predictRows = async (data: Float32Array, voice?: Voice): Promise<Predictions> => {
    if (data.length === 0) return { labels: new Int32Array(0), probabilities: new Float32Array(0) };
    const { labels, probabilities, known } = await judged(data, voice);
    if (answering === undefined || known === undefined) return { labels, probabilities };
    const values = calibrated(known.calibration, logScores(probabilities), classes.length);
    return { labels, probabilities: Float32Array.from(values) };
  };
  const predictFeatures = async (
    data: Float32Array,
    measures: SignalMeasures,
    voice?: Voice,
  ): Promise<FilePrediction> => {
    const { normalised, labels, probabilities, known } = await judged(data, voice);
    const byName = (values: ArrayLike<number>) =>
      Object.fromEntries(classes.map((name, c) => [name, values[c]]));
    const label = classes[labels[0]];
    if (answering === undefined || known === undefined) {
      const warnings = warningsOf(measures);
      return {
        label,
        probabilities: byName(probabilities),
        set: null,
        abstained: false,
        reasons: [],
        warnings,
      };
    }
    const answer = answering.judge(
      {
        scores: logScores(probabilities),
        label: labels[0],
        distances: answering.distances(normalised),
        measures,
      },
      known,
    );
    return {
      label,
      probabilities: byName(answer.probabilities),
      set: answer.set.map((c) => classes[c]),
      abstained: answer.abstained,
      reasons: answer.reasons,
      warnings: [],
    };
  };
  const predictSignal = async ({ samples, sampleRateHz }: Signal): Promise<FilePrediction> => {
    if (sampleRateHz !== set.sampleRateHz) {
      throw new EmoforgeError(
        `predictSignal: expected ${set.sampleRateHz} Hz, got ${sampleRateHz} Hz. Resample the signal first, or use predictFile.`,
      );
    }
    const measuring = startMeasures(sampleRateHz);
    measuring.push(samples);
    return predictFeatures(await set.extract(samples), measuring.finish());
  };
  /** Names the recording in messages. */
  const about = async <T>({ name }: AudioSource, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof EmoforgeError) throw new EmoforgeError(`${name}: ${error.message}`);
      throw error;
    }
  };
  const hear = async (source: AudioSource, segment: PredictSegment = {}): Promise<Heard> => {
    const { sampleRateHz } = set;
    // Piece by piece: a recording of hours, which gets no answer, must not fill the memory first.
    const [extraction, measuring] = [set.start(), startMeasures(sampleRateHz)];
    const { warnings } = await streamSignal(source, { ...segment, sampleRateHz }, (samples) => {
      extraction.push(samples);
      measuring.push(samples);
    });
    return {
      features: await about(source, async () => extraction.finish()),
      measures: measuring.finish(),
      warnings: warnings.map(asSentence),
    };
  };
  const judge = async (heard: Heard, voice?: Voice): Promise<FilePrediction> => {
    const prediction = await predictFeatures(heard.features, heard.measures, voice);
    return { ...prediction, warnings: [...heard.warnings, ...prediction.warnings] };
  };
  const predictSource = async (source: AudioSource, segment?: PredictSegment): Promise<FilePrediction> => {
    const heard = await hear(source, segment);
    return about(source, () => judge(heard));
  };
  const enrol = (heard: readonly Pick<Heard, "features">[]): Voice => {
    const adapter = requireVoices(voices);
    if (heard.length === 0) throw new ParameterError("enrol", "at least one recording", "none");
    const rows = new Float32Array(heard.length * d);
    for (const [i, { features: row }] of heard.entries()) rows.set(row, i * d);
    return adapter.enrol(rows);
  };
  return {
    classes,
    predictRows,
    predictFeatures,
    hear,
    enrol,
    judge,
    predictSignal,
    predictSource,
    predictFile: (bytes, name, segment) => predictSource(bytesSource(bytes, name), segment),
    async release() {
      await Promise.all([model.release(), voices?.release(), set.release?.()]);
    },
  };
}

function warningsOf({ silentShare, clippedShare }: SignalMeasures): string[] {
  const out: string[] = [];
  if (silentShare >= silentFrom)
    out.push(
      `${Math.round(100 * silentShare)} % of it is silent: the prediction says nothing about a voice.`,
    );
  if (clippedShare >= 0.01) out.push(`${Math.round(100 * clippedShare)} % of its samples are clipped.`);
  return out;
}
