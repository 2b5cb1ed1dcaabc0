/** @file Low-level descriptors: what is measured in every frame. A set lists them; those with equal front ends share their frames. */

import {
  createAcfPitch,
  createCepstrum,
  createMelFilterbank,
  createPitchSmoother,
  type Frame,
  type MelBands,
  zeroCrossingRate,
} from "../audio/index.ts";

/** Measures every frame of a signal. Writes `names.length` values at `at`. */
export type Measure = (frame: Frame, out: Float64Array, at: number) => void;

/** The frames a measure will see. */
export interface FrameSource {
  readonly sampleRateHz: number;
  /** Bins of their spectra. */
  readonly bins: number;
  /** Samples in a frame. */
  readonly length: number;
}

/** Changes, in place, the values that were measured of each frame of a signal, by what it has seen of the frames before. */
export type Follow = (values: Float64Array, at: number) => void;

/** One or more values of each frame. Holds options only: `start` gives a fresh measure for each signal. */
export interface Descriptor {
  readonly names: readonly string[];
  /** Sees a frame by itself, or with the one before it, so that stretches of a signal can share what it measures. */
  start(source: FrameSource): Measure;
  /** Where values depend on earlier frames: begun anew for each stretch, it makes them of what `start` measured. */
  follow?(source: FrameSource): Follow;
}

/** Root of the mean square of the windowed (and pre-emphasised) frame. */
export function rmsEnergy(name: string): Descriptor {
  return {
    names: [name],
    start: () => (frame, out, at) => {
      out[at] = Math.sqrt(meanOfSquares(frame.windowed));
    },
  };
}

/** Mean square of the raw frame: neither windowed nor pre-emphasised. */
export function meanSquare(name: string): Descriptor {
  return {
    names: [name],
    start: () => (frame, out, at) => {
      out[at] = meanOfSquares(frame.raw);
    },
  };
}

/** Root of the mean square of the raw frame. */
export function rawRms(name: string): Descriptor {
  return {
    names: [name],
    start: () => (frame, out, at) => {
      out[at] = Math.sqrt(meanOfSquares(frame.raw));
    },
  };
}

/** Zero-crossing rate of the raw frame. */
export function zcr(name: string): Descriptor {
  return {
    names: [name],
    start: () => (frame, out, at) => {
      out[at] = zeroCrossingRate(frame.raw);
    },
  };
}

export interface MfccOptions extends MelBands {
  readonly first: number;
  readonly last: number;
  /** The spectrum that the filterbank is applied to. */
  readonly spectrum: "magnitude" | "power";
  readonly scale: number;
  readonly floor: number;
}

/** Mel-frequency cepstral coefficients `first … last`, named `<stem>[i]`. */
export function mfcc(stem: (coefficient: number) => string, options: MfccOptions): Descriptor {
  const count = options.last - options.first + 1;
  return {
    names: Array.from({ length: count }, (_, i) => stem(options.first + i)),
    start: ({ sampleRateHz, bins }) => {
      const filterbank = createMelFilterbank(options, bins, sampleRateHz);
      const cepstrum = createCepstrum(options);
      const energies = new Float64Array(options.bands);
      const coefficients = new Float64Array(count);
      return (frame, out, at) => {
        filterbank.apply(frame[options.spectrum], energies);
        cepstrum(energies, coefficients);
        out.set(coefficients, at);
      };
    },
  };
}

/** Probability of voicing and smoothed fundamental frequency (Hz, 0 = unvoiced) by autocorrelation. */
export function acfPitch(voicing: string, f0: string): Descriptor {
  return {
    names: [voicing, f0],
    start: ({ sampleRateHz, bins }) => {
      const pitch = createAcfPitch(bins, { sampleRateHz, highestHz: 500, voicingThreshold: 0.55 });
      return (frame, out, at) => {
        const found = pitch(frame.power);
        out[at] = found.voicing;
        out[at + 1] = found.f0Hz;
      };
    },
    follow: () => {
      const smoothed = createPitchSmoother();
      return (values, at) => {
        values[at + 1] = smoothed(values[at + 1]);
      };
    },
  };
}

function meanOfSquares(x: Float32Array | Float64Array): number {
  let energy = 0;
  for (let k = 0; k < x.length; k++) energy += x[k] * x[k];
  return energy / x.length;
}
