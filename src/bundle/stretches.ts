/** @file Judges many stretches of one recording as it arrives: what they share is computed once, and the rest is forgotten. */

import { createSharedMeter } from "../answers/index.ts";
import { fillDigitalSilence } from "../audio/index.ts";
import { ParameterError } from "../core/index.ts";
import { createSampleWindow } from "../features/index.ts";
import type { BundledFeatures } from "./features.ts";
import { heardAs } from "./hear.ts";
import type { FilePrediction, Heard, StretchPredictor } from "./prediction.ts";
import type { Voice } from "./voices.ts";

const isUnlike = ({ reasons }: FilePrediction) => reasons.some(({ kind }) => kind === "unlike-training");

/**
 * A stretch is judged as it is. Only where that makes it unlike the training recordings, and digital silence is the reason, because the
 * same stretch with faint noise in its place is like them, the answer is that for the latter.
 */
export function startStretches(
  set: BundledFeatures,
  judge: (heard: Heard, voice?: Voice) => Promise<FilePrediction>,
  history: number,
): StretchPredictor {
  if (!(Number.isSafeInteger(history) && history > 0))
    throw new ParameterError("startStretches, history", "a positive number of samples", history);
  const shared = set.stretches?.(history);
  const window = createSampleWindow(history, 1);
  const meter = createSharedMeter(set.sampleRateHz, history);
  const hear = async (start: number, end: number): Promise<Heard> => {
    const first = Math.max(0, window.end - history);
    if (!(start >= first && start < end && end <= window.end))
      throw new ParameterError("stretch", `samples from ${first} to ${window.end}`, `${start} to ${end}`);
    const samples = window.samples.subarray(start - window.origin, end - window.origin);
    const row = await (shared === undefined ? set.extract(samples) : shared.row(start, end));
    return heardAs(row, { samples, sampleRateHz: set.sampleRateHz }, meter.from(start));
  };
  /** The answer for the stretch with noise in place of digital silence; `undefined` where that changes nothing for the better. */
  const withoutDigitalSilence = async (
    samples: Float32Array,
    heard: Heard,
    voice: Voice | undefined,
  ): Promise<FilePrediction | undefined> => {
    const filled = fillDigitalSilence(samples, set.sampleRateHz);
    if (filled === undefined) return undefined;
    const features = await set.extract(filled.samples);
    const answer = await judge({ ...heard, features }, voice);
    if (isUnlike(answer)) return undefined;
    const what = `${filled.filledSec.toFixed(2)} s of digital silence in it were judged as noise of ${Math.round(filled.levelDb)} dB.`;
    return { ...answer, warnings: [...answer.warnings, what] };
  };
  return {
    get end() {
      return window.end;
    },
    push(samples) {
      window.append(samples, () => {});
      shared?.push(samples);
    },
    hear,
    async predict(start, end, voice) {
      const heard = await hear(start, end);
      const answer = await judge(heard, voice);
      if (!isUnlike(answer)) return answer;
      const samples = window.samples.subarray(start - window.origin, end - window.origin);
      return (await withoutDigitalSilence(samples, heard, voice)) ?? answer;
    },
  };
}
