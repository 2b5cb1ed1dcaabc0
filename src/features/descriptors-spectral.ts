/** @file Low-level descriptors of the spectrum: balance, flux, shape, and loudness of the first sample. */

import {
  createBandPower,
  createMelFilterbank,
  createSpectralBalance,
  createSpectralFlux,
  createSpectrumShape,
  type MelBands,
  windowWeights,
} from "../audio/index.ts";
import type { Descriptor, Follow } from "./descriptors.ts";

/** Alpha ratio, Hammarberg index, and spectral slopes 0-500 and 500-1500 Hz, under these four names. */
export function spectralBalance(names: readonly string[]): Descriptor {
  return {
    names,
    start: ({ sampleRateHz, bins }) => {
      const balance = createSpectralBalance(bins, sampleRateHz);
      return (frame, out, at) => {
        const found = balance(frame.power);
        out[at] = found.alphaRatioDb;
        out[at + 1] = found.hammarbergDb;
        out[at + 2] = found.slope0Db;
        out[at + 3] = found.slope500Db;
      };
    },
  };
}

/** Spectral flux over the bins below 5 kHz. */
export function spectralFlux(name: string): Descriptor {
  return {
    names: [name],
    start: ({ sampleRateHz, bins }) => {
      const hzPerBin = sampleRateHz / (2 * (bins - 1));
      const flux = createSpectralFlux(0, Math.min(bins, Math.ceil(5000 / hzPerBin)));
      return (frame, out, at) => {
        out[at] = flux(frame.magnitude);
      };
    },
    follow: () => zeroAtFirst(0),
  };
}

/** A change has no value in the first frame of a signal: zero, as the customary extractor gives. */
function zeroAtFirst(offset: number): Follow {
  let started = false;
  return (values, at) => {
    if (!started) values[at + offset] = 0;
    started = true;
  };
}

/** ComParE's 15 spectral descriptors: band energies, roll-off points, flux, moments, slope, sharpness, harmonicity. */
export const spectralShape: Descriptor = {
  names: [
    "fband250-650",
    "fband1000-4000",
    "spectralRollOff25.0",
    "spectralRollOff50.0",
    "spectralRollOff75.0",
    "spectralRollOff90.0",
    "spectralFlux",
    "spectralCentroid",
    "spectralEntropy",
    "spectralVariance",
    "spectralSkewness",
    "spectralKurtosis",
    "spectralSlope",
    "psySharpness",
    "spectralHarmonicity",
  ].map((name) => `pcm_fftMag_${name}`),
  start: ({ sampleRateHz, bins }) => {
    const lowBand = createBandPower(bins, sampleRateHz, 250, 650);
    const highBand = createBandPower(bins, sampleRateHz, 1000, 4000);
    const flux = createSpectralFlux(1, bins);
    const shapeOf = createSpectrumShape(bins, sampleRateHz);
    const count = bins - 1;
    return ({ power, magnitude }, out, at) => {
      const shape = shapeOf(power);
      out[at] = lowBand(power) / count;
      out[at + 1] = highBand(power) / count;
      for (let r = 0; r < 4; r++) out[at + 2 + r] = shape.rollOffHz[r];
      out[at + 6] = flux(magnitude);
      out[at + 7] = shape.centroidHz;
      out[at + 8] = shape.entropyBits;
      out[at + 9] = shape.varianceHz2;
      out[at + 10] = shape.skewness;
      out[at + 11] = shape.kurtosis;
      out[at + 12] = shape.slope * (count - 1);
      out[at + 13] = shape.sharpness;
      out[at + 14] = shape.harmonicity;
    };
  },
  follow: () => zeroAtFirst(6),
};

/** Logarithms of mel-band power, ln(max(E, 1e-12)). */
export function logMelBands(name: (band: number) => string, options: MelBands): Descriptor {
  const { bands } = options;
  return {
    names: Array.from({ length: bands }, (_, b) => name(b)),
    start: ({ sampleRateHz, bins }) => {
      const filterbank = createMelFilterbank(options, bins, sampleRateHz);
      const energies = new Float64Array(bands);
      return (frame, out, at) => {
        filterbank.apply(frame.power, energies);
        for (let b = 0; b < bands; b++) out[at + b] = Math.log(Math.max(energies[b], 1e-12));
      };
    },
  };
}

/**
 * Loudness from intensity, (Σ w_k·x_k² / Σ w_k / 1e-6)^0.3 over the raw frame with Hamming weights w.
 *
 * The customary extractor's sum ends after the first sample, which is what "reference" reproduces; "textbook" sums all.
 */
export function intensityLoudness(name: string, variant: "reference" | "textbook"): Descriptor {
  return {
    names: [name],
    start: ({ length }) => {
      const weights = normalised(windowWeights("hamming", length));
      const count = variant === "reference" ? 1 : length;
      return ({ raw }, out, at) => {
        let intensity = 0;
        for (let k = 0; k < count; k++) intensity += weights[k] * raw[k] * raw[k];
        out[at] = (intensity / 1e-6) ** 0.3;
      };
    },
  };
}

function normalised(weights: Float64Array): Float64Array {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
}
