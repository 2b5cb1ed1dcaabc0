/** @file From a recording to its features and measures: what a prediction needs, whoever spoke. */

import { type FrameMeter, measureSignal, startMeasures } from "../answers/index.ts";
import { type AudioSource, streamSignal } from "../audio/index.ts";
import { asSentence, EmoforgeError, type Signal } from "../core/index.ts";
import type { BundledFeatures } from "./features.ts";
import type { Heard, Predictor } from "./prediction.ts";

export function openEars(set: BundledFeatures): Pick<Predictor, "hear" | "hearSignal"> {
  const { sampleRateHz } = set;
  return {
    async hear(source, segment = {}) {
      // Piece by piece: a recording of hours, which gets no answer, must not fill the memory first.
      const [extraction, measuring] = [set.start(), startMeasures(sampleRateHz)];
      const { warnings } = await streamSignal(source, { ...segment, sampleRateHz }, (samples) => {
        extraction.push(samples);
        measuring.push(samples);
      });
      const features = await about(source, async () => extraction.finish());
      return { features, measures: measuring.finish(), warnings: warnings.map(asSentence) };
    },
    async hearSignal(signal) {
      if (signal.sampleRateHz !== sampleRateHz) {
        throw new EmoforgeError(
          `predictor: expected a signal of ${sampleRateHz} Hz, got ${signal.sampleRateHz} Hz. Resample it first, or use predictFile.`,
        );
      }
      return heardAs(await set.extract(signal.samples), signal);
    },
  };
}

/** @param meter For frames that other signals share. */
export function heardAs(
  features: Float32Array,
  { samples, sampleRateHz }: Signal,
  meter?: FrameMeter,
): Heard {
  return { features, measures: measureSignal(samples, sampleRateHz, meter), warnings: [] };
}

/** Names the recording in messages. */
export async function about<T>({ name }: AudioSource, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EmoforgeError) throw new EmoforgeError(`${name}: ${error.message}`);
    throw error;
  }
}
