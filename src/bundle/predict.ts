/** @file Predicts the label of a recording, processed as in the bundle's training. */

import {
  type AnswerOptions,
  calibrated,
  logScores,
  measureSignal,
  type Reason,
  type SignalMeasures,
  startMeasures,
} from "../answers/index.ts";
import { type AudioSource, bytesSource, streamSignal } from "../audio/index.ts";
import { asSentence, EmoforgeError, type Predictions, type Signal } from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { openAnswers } from "./answers.ts";
import { openBundled } from "./features.ts";
import { openModel } from "./model.ts";
import type { Bundle } from "./schema.ts";
import { type StretchPredictor, startPredicting } from "./stretches.ts";

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

export interface Predictor {
  readonly classes: readonly string[];
  /** The rate of the signals that it judges. */
  readonly sampleRateHz: number;
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
   * @returns A prediction for each row, or a single one for a spectrogram, whose rows are the frames of one recording.
   */
  predictRows(data: Float32Array): Promise<Predictions>;
  /**
   * Begins a recording of which many stretches are to be judged, overlapping ones too: what they share is computed once.
   *
   * @param history How many samples before the newest a stretch may begin; memory grows with it, not with the recording.
   */
  startStretches(history: number): StretchPredictor<FilePrediction>;
  /**
   * A prediction for a recording whose features have been computed before.
   *
   * @param features Not normalised: one row, or the frames of its spectrogram.
   * @param measures What `measureSignal` or `startMeasures` found.
   */
  predictFeatures(features: Float32Array, measures: SignalMeasures): Promise<FilePrediction>;
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

  /** @returns Rows as the model takes them. */
  const normalised = (data: Float32Array): Float32Array => {
    if (data.length % d !== 0)
      throw new EmoforgeError(`predictRows: expected rows of ${d} features, got ${data.length} values.`);
    return data.map((value, i) => (value - scaler.mean[i % d]) / scaler.scale[i % d]);
  };
  const predictRows = async (data: Float32Array): Promise<Predictions> => {
    if (data.length === 0) return { labels: new Int32Array(0), probabilities: new Float32Array(0) };
    const { labels, probabilities } = await model.predict(normalised(data));
    if (answering === undefined) return { labels, probabilities };
    const { calibration } = answering.answers;
    const values = calibrated(calibration, logScores(probabilities), classes.length);
    return { labels, probabilities: Float32Array.from(values) };
  };
  const predictFeatures = async (data: Float32Array, measures: SignalMeasures): Promise<FilePrediction> => {
    const row = normalised(data);
    const { labels, probabilities } = await model.predict(row);
    const named = (values: ArrayLike<number>) =>
      Object.fromEntries(classes.map((name, c) => [name, values[c]]));
    const label = classes[labels[0]];
    if (answering === undefined) {
      const warnings = warningsOf(measures);
      return {
        label,
        probabilities: named(probabilities),
        set: null,
        abstained: false,
        reasons: [],
        warnings,
      };
    }
    const judged = answering.judge({
      scores: logScores(probabilities),
      label: labels[0],
      distances: answering.distances(row),
      measures,
    });
    return {
      label,
      probabilities: named(judged.probabilities),
      set: judged.set.map((c) => classes[c]),
      abstained: judged.abstained,
      reasons: judged.reasons,
      warnings: [],
    };
  };
  const judge = (row: Float32Array, { samples, sampleRateHz }: Signal): Promise<FilePrediction> =>
    predictFeatures(row, measureSignal(samples, sampleRateHz));
  const predictSignal = async ({ samples, sampleRateHz }: Signal): Promise<FilePrediction> => {
    if (sampleRateHz !== set.sampleRateHz) {
      throw new EmoforgeError(
        `predictSignal: expected ${set.sampleRateHz} Hz, got ${sampleRateHz} Hz. Resample the signal first, or use predictFile.`,
      );
    }
    return judge(await set.extract(samples), { samples, sampleRateHz });
  };
  const predictSource = async (
    source: AudioSource,
    segment: PredictSegment = {},
  ): Promise<FilePrediction> => {
    const { sampleRateHz } = set;
    // Piece by piece: a recording of hours, which gets no answer, must not fill the memory first.
    const [extraction, measuring] = [set.start(), startMeasures(sampleRateHz)];
    const { warnings } = await streamSignal(source, { ...segment, sampleRateHz }, (samples) => {
      extraction.push(samples);
      measuring.push(samples);
    });
    try {
      const prediction = await predictFeatures(await extraction.finish(), measuring.finish());
      return { ...prediction, warnings: [...warnings.map(asSentence), ...prediction.warnings] };
    } catch (error) {
      if (error instanceof EmoforgeError) throw new EmoforgeError(`${source.name}: ${error.message}`);
      throw error;
    }
  };
  return {
    classes,
    sampleRateHz: set.sampleRateHz,
    predictRows,
    predictFeatures,
    predictSignal,
    predictSource,
    predictFile: (bytes, name, segment) => predictSource(bytesSource(bytes, name), segment),
    startStretches: (history) => startPredicting(set, judge, history),
    async release() {
      await Promise.all([model.release(), set.release?.()]);
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
