/** @file Judges many stretches of one recording as it arrives: what they share is computed once, and the rest is forgotten. */

import { createSharedMeter } from "../answers/index.ts";
import { ParameterError } from "../core/index.ts";
import { createSampleWindow } from "../features/index.ts";
import type { BundledFeatures } from "./features.ts";
import { heardAs } from "./hear.ts";
import type { FilePrediction, Heard, StretchPredictor } from "./prediction.ts";
import type { Voice } from "./voices.ts";

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
  return {
    get end() {
      return window.end;
    },
    push(samples) {
      window.append(samples, () => {});
      shared?.push(samples);
    },
    hear,
    predict: async (start, end, voice) => judge(await hear(start, end), voice),
  };
}
