/** @file The part of a predictor that knows voices: what recordings say about one, and predictions adapted to it. */

import { EmoforgeError, type Predictions } from "../core/index.ts";
import { applyScaler, type Scaler, voiceScaler, voiceStatistics } from "../evaluate/index.ts";
import type { Engine } from "../tensor/index.ts";
import { openModel } from "./model.ts";
import type { Bundle, FeatureRecord } from "./schema.ts";
import { type Voice, type VoicesRecord, voiceDoubts, voiceUse } from "./voices.ts";

/** Judges rows, as the features give them, by the model and scaler that suit. */
export type PredictRows = (rows: Float32Array) => Promise<Predictions>;

export interface VoiceAdapter {
  /** What the probabilities of adapted predictions mean. */
  readonly answers: VoicesRecord["answers"];
  /** @param rows All recordings of the voice, `[n, d]`. */
  enrol(rows: Float32Array): Voice;
  /** @returns Undefined for a voice that is not adapted to: see `voiceUse`. */
  adapted(voice: Voice): PredictRows | undefined;
  release(): Promise<void>;
}

/** @throws {EmoforgeError} if the model for voices does not fit the bundle's features and labels. */
export async function openVoices(bundle: Bundle, engine: Engine): Promise<VoiceAdapter | undefined> {
  const { voices } = bundle;
  if (voices === undefined) return undefined;
  const { record } = voices;
  const model = await openModel({ ...bundle, model: voices.model }, engine);
  // A voice's scaler is asked for with each of its recordings.
  const scalers = new WeakMap<Voice, Scaler>();
  return {
    answers: record.answers,
    enrol: (rows) => ({
      ...voiceStatistics(rows, record.population.mean.length),
      doubts: voiceDoubts(rows, record),
    }),
    adapted(voice) {
      if (voiceUse(voice, record) !== "adapted") return undefined;
      const scaler = scalers.get(voice) ?? voiceScaler(voice, record.population, record.weight);
      scalers.set(voice, scaler);
      return (rows) => model.predict(applyScaler(scaler, rows));
    },
    release: () => model.release(),
  };
}

/** @throws {EmoforgeError} where the bundle knows nothing about voices. */
export function requireVoices<Known>(
  known: Known | undefined,
  { config }: Pick<FeatureRecord, "config">,
): Known {
  if (known !== undefined) return known;
  throw new EmoforgeError(
    config.set === "logmel"
      ? "The bundle: expected a model that adapts to voices, got one of spectrograms, which cannot. Train one of feature vectors with: emoforge train <corpus> --set emobase2010 --normalisation speaker"
      : "The bundle: expected a model that adapts to voices, got one that does not. Train it with: emoforge train <corpus> --normalisation speaker",
  );
}
