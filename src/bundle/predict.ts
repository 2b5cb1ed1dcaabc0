/** @file Predicts the label of a recording, processed as in the bundle's training. */

import { type AudioSource, audioStats, bytesSource, loadSource } from "../audio/index.ts";
import { asSentence, EmoforgeError, type Predictions, type Signal } from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { openBundled } from "./features.ts";
import { openModel } from "./model.ts";
import type { Bundle } from "./schema.ts";
import { type StretchPredictor, startPredicting } from "./stretches.ts";

/** What the model says about one recording. */
export interface FilePrediction {
  readonly label: string;
  /** Class -> probability; they sum to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Why this prediction deserves less trust than others, in sentences: warnings of the decoder, silence, clipping. */
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
  /** Frees the models. */
  release(): Promise<void>;
}

/** A recording with at least this share of silence gets a warning. */
const silentFrom = 0.95;

/**
 * Loads the model, and that of its features if there is one, and tries it on one row.
 *
 * @throws {EmoforgeError} if the model's inputs or outputs do not fit the bundle's features and labels.
 *
 * @example
 * import { createPredictor, fileSource, loadBundle } from "emoforge/bundle";
 * import { createNodeEngine, nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const predictor = await createPredictor(await loadBundle("models/emodb", files, hasher), await createNodeEngine());
 * const { label, probabilities } = await predictor.predictSource(await fileSource("call.wav", files));
 * console.log(label in probabilities); // true
 * await predictor.release();
 */
export async function createPredictor(bundle: Bundle, engine: Engine): Promise<Predictor> {
  const { scaler, classes, features } = bundle;
  const d = features.names.length;
  const set = await openBundled(bundle, engine);
  const model = await openModel(bundle, engine).catch(async (error: unknown) => {
    await set.release?.();
    throw error;
  });

  const predictRows = async (data: Float32Array): Promise<Predictions> => {
    if (data.length % d !== 0)
      throw new EmoforgeError(`predictRows: expected rows of ${d} features, got ${data.length} values.`);
    if (data.length === 0) return { labels: new Int32Array(0), probabilities: new Float32Array(0) };
    return model.predict(data.map((value, i) => (value - scaler.mean[i % d]) / scaler.scale[i % d]));
  };
  /** @param row The signal's features; of spectrograms its frames. */
  const judge = async (row: Float32Array, signal: Signal): Promise<FilePrediction> => {
    const { labels, probabilities } = await predictRows(row);
    return {
      label: classes[labels[0]],
      probabilities: Object.fromEntries(classes.map((name, c) => [name, probabilities[c]])),
      warnings: warningsOf(signal),
    };
  };
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
    const signal = await loadSource(source, { ...segment, sampleRateHz: set.sampleRateHz });
    try {
      const prediction = await predictSignal(signal);
      return { ...prediction, warnings: [...signal.warnings.map(asSentence), ...prediction.warnings] };
    } catch (error) {
      if (error instanceof EmoforgeError) throw new EmoforgeError(`${source.name}: ${error.message}`);
      throw error;
    }
  };
  return {
    classes,
    sampleRateHz: set.sampleRateHz,
    predictRows,
    predictSignal,
    predictSource,
    predictFile: (bytes, name, segment) => predictSource(bytesSource(bytes, name), segment),
    startStretches: (history) => startPredicting(set, judge, history),
    async release() {
      await Promise.all([model.release(), set.release?.()]);
    },
  };
}

function warningsOf(signal: Signal): string[] {
  const { silenceShare, clippedShare } = audioStats(signal);
  const out: string[] = [];
  if (silenceShare >= silentFrom)
    out.push(
      `${Math.round(100 * silenceShare)} % of it is silent: the prediction says nothing about a voice.`,
    );
  if (clippedShare >= 0.01) out.push(`${Math.round(100 * clippedShare)} % of its samples are clipped.`);
  return out;
}
