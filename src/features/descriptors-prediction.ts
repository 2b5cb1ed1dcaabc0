/** @file Descriptors by linear prediction: line spectral pairs. */

import {
  autocorrelate,
  createLineSpectralFrequencies,
  createSpectralResampler,
  levinsonDurbin,
} from "../audio/index.ts";
import type { Descriptor } from "./descriptors.ts";

/** Rate to which frames are resampled before linear prediction, Hz. */
const PREDICTION_HZ = 11_000;

export interface LineSpectralOptions {
  readonly order: number;
  /** Where the frame is assumed to lie in its transform, which cuts off part of it after resampling. */
  readonly padding: "symmetric" | "trailing";
}

/** Line spectral frequencies 0 … order - 1, ascending, rad. */
export function lineSpectralPairs(name: (i: number) => string, options: LineSpectralOptions): Descriptor {
  const { order, padding } = options;
  return {
    names: Array.from({ length: order }, (_, i) => name(i)),
    start: ({ sampleRateHz, bins, length }) => {
      const fftSize = 2 * (bins - 1);
      const resample = createSpectralResampler({
        sampleRateHz,
        targetHz: PREDICTION_HZ,
        length,
        fftSize,
        padding,
      });
      const frequencies = createLineSpectralFrequencies(order);
      const correlation = new Float64Array(order + 1);
      const filter = new Float64Array(order + 1);
      return (frame, out, at) => {
        autocorrelate(resample(frame.spectrum), correlation);
        levinsonDurbin(correlation, filter);
        out.set(frequencies(filter), at);
      };
    },
  };
}
